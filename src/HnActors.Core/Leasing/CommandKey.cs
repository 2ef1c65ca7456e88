using HnActors.Core.Ids;

namespace HnActors.Core.Leasing;

/// <summary>Distinguishes a pool's command from all others that it sent, by what its answer repeats.</summary>
internal readonly record struct CommandKey
{
    private readonly CommandKind _kind;
    private readonly long _requestNo;
    private readonly LeaseId _lease;
    private readonly IdRangeSet? _ids;

    private CommandKey(CommandKind kind, long requestNo = 0, LeaseId lease = default, IdRangeSet? ids = null)
    {
        _kind = kind;
        _requestNo = requestNo;
        _lease = lease;
        _ids = ids;
    }

    private enum CommandKind
    {
        Request,
        Completion,
        Failures,
        ClosedLetters,
    }

    public static CommandKey OfRequest(long requestNo) => new(CommandKind.Request, requestNo);

    public static CommandKey OfCompletion(LeaseId lease) => new(CommandKind.Completion, lease: lease);

    public static CommandKey OfFailures(LeaseId lease, IdRangeSet ids) => new(CommandKind.Failures, lease: lease, ids: ids);

    public static CommandKey OfClosedLetters(LeaseId lease, IdRangeSet ids) => new(CommandKind.ClosedLetters, lease: lease, ids: ids);
}
