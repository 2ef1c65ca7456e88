namespace HnActors.Core.Protocol;

/// <summary>
/// What a state machine decided on a message: events to be made durable and applied in order, and after that messages to send.
/// Whoever drives the machine gives it no other message in between.
/// </summary>
/// <param name="Events">Empty if nothing changed that must survive a crash.</param>
/// <param name="Then">Called once the events are applied: what it sends may tell of them. It belongs to the machine's state, so it is called once.</param>
public sealed record Decision<TEvent>(IReadOnlyList<TEvent> Events, Func<IEnumerable<Outgoing>> Then)
{
    /// <summary>Changes nothing and sends nothing.</summary>
    public static readonly Decision<TEvent> Nothing = Send([]);

    /// <summary>Sends messages and changes nothing.</summary>
    public static Decision<TEvent> Send(params Outgoing[] messages) => new([], () => messages);

    /// <summary>One event, or none if <paramref name="happened"/> is null; then messages.</summary>
    public static Decision<TEvent> After(TEvent? happened, Func<IEnumerable<Outgoing>> then) => new(happened is null ? [] : [happened], then);
}
