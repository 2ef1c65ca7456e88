using HnActors.Actors.Operations;
using HnActors.Core.Jobs;
using HnActors.Node.Display;
using HnActors.Node.Terminal;

namespace HnActors.Node.Operations;

/// <summary>Shows a cluster job's progress remotely, through whichever of its nodes answers.</summary>
internal sealed class JobWatch : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MembersInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly string _job;
    private readonly IProgressDisplay _display;
    private readonly Dictionary<string, OperationsClient> _opened = [];
    private OperationsClient _node;
    private string[] _members = [];
    private long _membersReadAt;

    private JobWatch(OperationsClient node, string job, IProgressDisplay display) => (_node, _job, _display) = (node, job, display);

    /// <summary>Watches until the job no longer runs, however long the cluster is unreachable in between.</summary>
    /// <param name="node">The first node to ask.</param>
    /// <exception cref="FailedException">No node answers at first, or there is no such job.</exception>
    public static async Task<ClusterJobStatus> RunAsync(OperationsClient node, string job, IProgressDisplay display, CancellationToken cancellationToken)
    {
        using var watch = new JobWatch(node, job, display);
        try
        {
            return await watch.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            display.End();
        }
    }

    public void Dispose()
    {
        foreach (var node in _opened.Values) node.Dispose();
    }

    private async Task<ClusterJobStatus> RunAsync(CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(TimeProvider.System);
        var status = await _node.StatusAsync(_job, cancellationToken).ConfigureAwait(false);
        var isAway = false;
        while (status.Phase == JobPhase.Running)
        {
            // While no node answers, the last known status is outdated.
            if (!isAway)
            {
                _display.Show(meter.Read(status));
                await ReadMembersAsync(cancellationToken).ConfigureAwait(false);
            }
            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
            try
            {
                status = await AskAsync(cancellationToken).ConfigureAwait(false);
                if (isAway) _display.Note("the cluster answers again");
                isAway = false;
            }
            catch (FailedException exception) when (exception.MayPass)
            {
                // The job continues on its nodes; it just can't be seen from here.
                if (!isAway) _display.Note($"the cluster can't be asked at present, trying again: {exception.Message}");
                isAway = true;
            }
        }
        _display.Show(meter.Read(status));
        return status;
    }

    /// <summary>Asks the node that answered last and, if it does not answer, the others.</summary>
    private async Task<ClusterJobStatus> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _node.StatusAsync(_job, cancellationToken).ConfigureAwait(false);
        }
        catch (FailedException exception) when (exception.MayPass)
        {
            foreach (var other in _members.Where(member => member != _node.Address))
            {
                if (await TryAskAsync(other, cancellationToken).ConfigureAwait(false) is { } status) return status;
            }
            throw;
        }
    }

    private async Task<ClusterJobStatus?> TryAskAsync(string address, CancellationToken cancellationToken)
    {
        if (!_opened.TryGetValue(address, out var other))
            _opened.Add(address, other = new OperationsClient(new Uri(address)) { Timeout = AnswerTimeout });
        try
        {
            var status = await other.StatusAsync(_job, cancellationToken).ConfigureAwait(false);
            _display.Note($"{_node.Address} does not answer: asking {address}");
            _node = other;
            return status;
        }
        catch (FailedException)
        {
            return null;
        }
    }

    // Only needed later, so nothing depends on an answer.
    private async Task ReadMembersAsync(CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (_membersReadAt != 0 && TimeProvider.System.GetElapsedTime(_membersReadAt, now) < MembersInterval) return;
        _membersReadAt = now;
        try
        {
            var members = await _node.MembersAsync(cancellationToken).ConfigureAwait(false);
            _members = [.. members.Select(member => member.Operations?.TrimEnd('/')).OfType<string>()];
        }
        catch (Exception exception) when (exception is FailedException or UsageException)
        {
            // The members known so far will do.
        }
    }
}
