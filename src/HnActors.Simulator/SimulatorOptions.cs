using System.Net;
using HnActors.Simulator.Faults;

namespace HnActors.Simulator;

/// <summary>Configures the simulator. The same options produce the same bodies and the same faults.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The port to listen on; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The address to listen on; loopback, unless other machines must reach it.</summary>
    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>The seed from which everything is generated.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The highest id at the start, 1 or more.</summary>
    public long MaxItem { get; init; } = 1_000_000;

    /// <summary>New items per second, 0 or more.</summary>
    public double Growth { get; init; }

    /// <summary>Edits per second, among the newest five thousand items, 0 or more. Each also changes the item's author.</summary>
    public double Edits { get; init; }

    /// <summary>How often edits are announced, above 0; each batch replaces the previous one.</summary>
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After how long a stream's connection is dropped; null for never.</summary>
    public TimeSpan? StreamLifetime { get; init; }

    /// <summary>The minimum time that each response takes, except for refusals (404, 405, 429).</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The maximum of a random time added to that.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The faults to inject.</summary>
    public IReadOnlyList<FaultRule> Faults { get; init; } = [];

    /// <summary>The load that it takes before it refuses requests or slows down.</summary>
    public OverloadOptions Overload { get; init; } = new();

    /// <summary>The <c>Retry-After</c> header of 429 and 503 responses, verbatim; null for none.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Bodies to serve instead of generated ones, by id; other ids are <c>null</c>.</summary>
    public IReadOnlyDictionary<long, byte[]>? Bodies { get; init; }
}
