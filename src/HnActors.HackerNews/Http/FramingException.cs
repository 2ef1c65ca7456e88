namespace HnActors.HackerNews.Http;

/// <summary>Bytes of a connection are no response that is taken; nothing more of it can be trusted.</summary>
internal sealed class FramingException(string message, bool isTooLarge = false) : Exception(message)
{
    /// <summary>True where the response is well formed, but its body larger than allowed.</summary>
    public bool IsTooLarge { get; } = isTooLarge;
}
