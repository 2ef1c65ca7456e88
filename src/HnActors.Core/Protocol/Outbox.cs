namespace HnActors.Core.Protocol;

/// <summary>Commands that were sent and not answered yet. A message may be lost on its way: it is sent again until it is answered.</summary>
/// <typeparam name="TKey">What distinguishes a command from all others, and is known from its answer.</typeparam>
public sealed class Outbox<TKey>(TimeSpan sendAgainAfter)
    where TKey : notnull
{
    private readonly Dictionary<TKey, (Outgoing Command, TimeSpan SentAt)> _commands = [];

    public int Count => _commands.Count;

    public bool Contains(TKey key) => _commands.ContainsKey(key);

    /// <summary>Keeps a command until <see cref="Answered"/> names its key.</summary>
    /// <returns>The command, to be sent now.</returns>
    public Outgoing Add(TKey key, Outgoing command, TimeSpan now)
    {
        _commands[key] = (command, now);
        return command;
    }

    /// <returns>False if the command was answered before.</returns>
    public bool Answered(TKey key) => _commands.Remove(key);

    /// <summary>The commands to send again now.</summary>
    public IReadOnlyList<Outgoing> Overdue(TimeSpan now)
    {
        var overdue = _commands.Where(command => now - command.Value.SentAt >= sendAgainAfter).ToList();
        foreach (var (key, (command, _)) in overdue) _commands[key] = (command, now);
        return [.. overdue.Select(command => command.Value.Command)];
    }
}
