namespace HnActors.Node.Operations;

/// <summary>Marks an endpoint that changes nothing although it is asked by POST.</summary>
internal sealed class ReadsOnly
{
    public static readonly ReadsOnly Mark = new();
}
