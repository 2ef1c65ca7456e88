using Microsoft.Extensions.Hosting;

namespace HnActors.Node.Terminal;

/// <summary>Ignores signals: the program itself handles them, and reports what becomes of the work.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
