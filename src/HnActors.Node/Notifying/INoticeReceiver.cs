namespace HnActors.Node.Notifying;

/// <summary>Receives notices.</summary>
internal interface INoticeReceiver
{
    /// <summary>Delivers a notice; the time that this takes is bounded.</summary>
    /// <returns>Why the notice could not be delivered, without secrets; null if it was.</returns>
    Task<string?> TellAsync(Notice notice);
}
