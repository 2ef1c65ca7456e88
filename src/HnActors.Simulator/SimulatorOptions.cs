using System.Net;
using HnActors.Simulator.Faults;

namespace HnActors.Simulator;

/// <summary>What the imitation is like. The same options give the same bodies and the same faults.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The port to listen on; 0 for one that is free.</summary>
    public int Port { get; init; }

    /// <summary>The address to listen on; loopback unless other machines are to reach it.</summary>
    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>Everything that is made up follows from this.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The highest id at the start, 1 or more.</summary>
    public long MaxItem { get; init; } = 1_000_000;

    /// <summary>New items a second, 0 or more.</summary>
    public double Growth { get; init; }

    /// <summary>Edits of items a second, among the newest five thousand, 0 or more. Each also changes the item's author.</summary>
    public double Edits { get; init; }

    /// <summary>How often what was edited is announced, above 0; the batch before is forgotten.</summary>
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After how long a stream's connection is dropped; null for never.</summary>
    public TimeSpan? StreamLifetime { get; init; }

    /// <summary>How long each answer takes, at least.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Up to this much more, at random.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>What goes wrong.</summary>
    public IReadOnlyList<FaultRule> Faults { get; init; } = [];

    /// <summary>What it bears before it refuses or slows down.</summary>
    public OverloadOptions Overload { get; init; } = new();

    /// <summary>The <c>Retry-After</c> of answers 429 and 503, word for word; null for none.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Bodies to serve instead of made-up ones, by id; ids that are not among them are <c>null</c>.</summary>
    public IReadOnlyDictionary<long, byte[]>? Bodies { get; init; }
}
