namespace HnActors.Node.Tests.Cluster;

/// <summary>The way to a database, which can fall silent without being cut: what is sent arrives when it is over.</summary>
internal sealed class DatabaseRelay(int target) : Relay(target)
{
    private volatile TaskCompletionSource? _silence;

    /// <summary>The address of a store, over this way.</summary>
    public string Through(string store) => store.Replace($"Port={Target}", $"Port={Port}");

    public void Silence() => _silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => _silence?.TrySetResult();

    public override ValueTask DisposeAsync()
    {
        Resume();
        return base.DisposeAsync();
    }

    protected override async Task PassAsync(Stream from, Stream to, CancellationToken stopping)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, stopping) is > 0 and var read)
        {
            if (_silence is { } silence) await silence.Task;
            await to.WriteAsync(buffer.AsMemory(0, read), stopping);
        }
    }
}
