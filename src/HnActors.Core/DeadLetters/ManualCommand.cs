using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.DeadLetters;

/// <summary>A person's command and its progress: many letters take several events, and the command may arrive again meanwhile.</summary>
internal sealed class ManualCommand
{
    /// <summary>The event for the letters after an id; null if none is left.</summary>
    public Func<long, Timestamp, IManualEvent?> NextPart { get; set; } = (_, _) => null;

    /// <summary>Whom to tell when it is done.</summary>
    public List<object> Askers { get; } = [];

    public IdRangeSet Changed { get; private set; } = IdRangeSet.Empty;

    public long ReachedId => Changed.IsEmpty ? 0 : Changed[^1].Last;

    public bool IsDone { get; set; }

    public void Fold(IManualEvent word)
    {
        Changed = Changed.Union(word.Ids);
        IsDone |= word.IsLast;
    }
}

/// <summary>The commands of people that are in progress, and those that were completed last.</summary>
internal sealed class ManualCommands
{
    private const int MaxDone = 100;

    private readonly Dictionary<string, ManualCommand> _commands = [];

    public ManualCommand Of(string name)
    {
        if (_commands.TryGetValue(name, out var known)) return known;
        if (_commands.Count >= MaxDone)
        {
            foreach (var done in _commands.Where(one => one.Value.IsDone).Select(one => one.Key).ToList()) _commands.Remove(done);
        }
        var command = new ManualCommand();
        _commands.Add(name, command);
        return command;
    }
}
