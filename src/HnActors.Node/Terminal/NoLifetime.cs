using Microsoft.Extensions.Hosting;

namespace HnActors.Node.Terminal;

/// <summary>Leaves signals alone: the program itself listens for them, and says what becomes of the work.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
