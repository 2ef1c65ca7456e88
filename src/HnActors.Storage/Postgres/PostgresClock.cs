using System.Diagnostics;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>How far the server's clock is ahead of this machine's. Thread-safe.</summary>
/// <remarks>Between two queries it relies on monotonic time: this machine's clock may be set in the meantime.</remarks>
internal sealed class PostgresClock
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    // A slower response is too inaccurate.
    private static readonly TimeSpan MaxRoundTrip = TimeSpan.FromSeconds(0.5);

    private Reading? _reading;
    private long _triedAt;

    public TimeSpan Offset => Volatile.Read(ref _reading) is { } reading
        ? reading.Server + Stopwatch.GetElapsedTime(reading.At) - TimeProvider.System.GetUtcNow()
        : TimeSpan.Zero;

    /// <summary>Asks the server if the last response is a minute old: clocks are set, and drift.</summary>
    public async Task LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_reading is { } last && Stopwatch.GetElapsedTime(last.At) < LookInterval) return;
        if (Interlocked.Read(ref _triedAt) is not 0 and var tried && Stopwatch.GetElapsedTime(tried) < RetryInterval) return;
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var asked = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _triedAt, asked);
        var server = (DateTime)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        var roundTrip = Stopwatch.GetElapsedTime(asked);
        // An inaccurate response is better than none.
        if (roundTrip <= MaxRoundTrip || _reading is null)
            Volatile.Write(ref _reading, new Reading(new DateTimeOffset(server) + (roundTrip / 2), Stopwatch.GetTimestamp()));
    }

    private sealed record Reading(DateTimeOffset Server, long At);
}
