using System.Diagnostics;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>How far the server's clock is ahead of this machine's. Safe to ask and to look from several threads.</summary>
internal sealed class PostgresClock
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);

    // An answer that took longer tells the time too badly.
    private static readonly TimeSpan MaxRoundTrip = TimeSpan.FromSeconds(0.5);

    private long _offset;
    private long _lookedAt;

    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    /// <summary>Asks the server where the last answer is a minute old: clocks are set, and drift.</summary>
    public async Task LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (Interlocked.Read(ref _lookedAt) is not 0 and var at && Stopwatch.GetElapsedTime(at) < LookInterval) return;
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var asked = Stopwatch.GetTimestamp();
        var server = (DateTime)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        var roundTrip = Stopwatch.GetElapsedTime(asked);
        if (roundTrip > MaxRoundTrip) return;
        Interlocked.Exchange(ref _lookedAt, asked);
        Interlocked.Exchange(ref _offset, (server + (roundTrip / 2) - TimeProvider.System.GetUtcNow().UtcDateTime).Ticks);
    }
}
