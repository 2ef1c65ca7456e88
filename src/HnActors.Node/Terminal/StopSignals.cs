using System.Runtime.InteropServices;

namespace HnActors.Node.Terminal;

/// <summary>Ctrl-C and SIGTERM: the first stops the work gracefully, the second ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignals()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_stop.IsCancellationRequested) UnhandledErrors.Exit("stopped at once; what was stored is kept, and the same command continues.");
        // On another thread: a handler that blocks would hold back the second signal.
        _ = Task.Run(_stop.Cancel);
    }
}
