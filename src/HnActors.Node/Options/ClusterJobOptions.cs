using System.CommandLine;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;

namespace HnActors.Node.Options;

/// <summary>A job of a cluster, and a node to ask about it.</summary>
internal sealed record ClusterJob(string Name, Func<OperationsClient> Connect);

/// <summary>The options of commands that work on a local store or, with <c>--job</c>, on a job of a cluster.</summary>
internal sealed class ClusterJobOptions
{
    private readonly Option<string?> _job = new("--job") { Description = "Use this job of a cluster instead of a --store of this machine.", HelpName = "JOB" };
    private readonly EnvironmentOption _node = ClusterOptions.Node();

    public void AddTo(Command command)
    {
        command.Options.Add(_job);
        command.Options.Add(_node);
    }

    /// <summary>The job to work on; null if none was given and the command works on a store.</summary>
    /// <param name="others">Options that apply only to a local store.</param>
    /// <exception cref="UsageException">Both were given.</exception>
    public ClusterJob? Read(ParseResult parsed, params IEnumerable<Option> others)
    {
        if (parsed.GetValue(_job) is not { } job) return null;
        var given = others.FirstOrDefault(parsed.IsGiven);
        if (given is not null) throw new UsageException($"{given.Name} is for a store of this machine, --job {job} for a cluster: give only one of them.");
        return new ClusterJob(job, () => parsed.Connect(_node));
    }
}
