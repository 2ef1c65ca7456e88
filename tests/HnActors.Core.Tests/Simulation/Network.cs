namespace HnActors.Core.Tests.Simulation;

/// <summary>Carries messages in any order; loses and doubles some while the network is bad.</summary>
internal sealed class Network(Random random)
{
    private readonly List<(string To, string From, object Message)> _underWay = [];

    public bool IsBad { get; set; } = true;

    public int Count => _underWay.Count;

    /// <summary>Within a process nothing is lost, only late.</summary>
    public void SendLocally(string to, string from, object message) => _underWay.Add((to, from, message));

    public void Send(string to, string from, object message)
    {
        if (IsBad && random.Next(100) < 15) return;
        _underWay.Add((to, from, message));
        if (IsBad && random.Next(100) < 15) _underWay.Add((to, from, message));
    }

    public (string To, string From, object Message) Take()
    {
        var index = random.Next(_underWay.Count);
        var taken = _underWay[index];
        _underWay[index] = _underWay[^1];
        _underWay.RemoveAt(_underWay.Count - 1);
        return taken;
    }
}
