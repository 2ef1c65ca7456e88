namespace HnActors.Node.Operations;

/// <summary>Marks an endpoint that is called by POST but changes nothing.</summary>
internal sealed class ReadsOnly
{
    public static readonly ReadsOnly Mark = new();
}
