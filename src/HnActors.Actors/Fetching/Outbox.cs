using Akka.Actor;

namespace HnActors.Actors.Fetching;

/// <summary>Commands that were sent and not answered yet. A message may be lost on its way: it is sent again until it is answered.</summary>
internal sealed class Outbox(TimeSpan sendAgainAfter)
{
    private readonly Dictionary<object, Entry> _entries = [];

    public int Count => _entries.Count;

    public bool Contains(object key) => _entries.ContainsKey(key);

    /// <summary>Sends a command and keeps it until <see cref="Answered"/> names its key.</summary>
    public void Send(object key, IActorRef to, object command, TimeSpan now, IActorRef sender)
    {
        _entries[key] = new Entry(to, command, now);
        to.Tell(command, sender);
    }

    public bool Answered(object key) => _entries.Remove(key);

    public void SendOverdue(TimeSpan now, IActorRef sender)
    {
        foreach (var (key, entry) in _entries.Where(entry => now - entry.Value.SentAt >= sendAgainAfter).ToList())
        {
            _entries[key] = entry with { SentAt = now };
            entry.To.Tell(entry.Command, sender);
        }
    }

    private readonly record struct Entry(IActorRef To, object Command, TimeSpan SentAt);
}
