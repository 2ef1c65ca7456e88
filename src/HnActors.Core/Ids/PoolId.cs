namespace HnActors.Core.Ids;

/// <summary>Names one incarnation of a fetcher pool: a pool that starts again is another pool.</summary>
public readonly record struct PoolId(string Value)
{
    public override string ToString() => Value;
}
