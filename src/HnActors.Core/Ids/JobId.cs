namespace HnActors.Core.Ids;

/// <summary>Names a job: the work of bringing one set of ids into one store.</summary>
/// <param name="Value">Letters, digits and hyphens; part of the persistence ids, so it never changes.</param>
public readonly record struct JobId(string Value)
{
    public override string ToString() => Value;
}
