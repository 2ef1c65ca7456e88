namespace HnActors.Node.Notifying;

/// <summary>Somebody who is told what happens.</summary>
internal interface INoticeReceiver
{
    /// <summary>Takes as long as it must, which is bounded.</summary>
    /// <returns>Why it could not be told, without secrets; null where it was.</returns>
    Task<string?> TellAsync(Notice notice);
}
