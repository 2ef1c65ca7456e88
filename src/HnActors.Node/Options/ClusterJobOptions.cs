using System.CommandLine;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;

namespace HnActors.Node.Options;

/// <summary>A job of a cluster, and a node to ask about it.</summary>
internal sealed record ClusterJob(string Name, Func<OperationsClient> Connect);

/// <summary>Options of commands that serve a store of this machine, or with <c>--job</c> a job of a cluster.</summary>
internal sealed class ClusterJobOptions
{
    private readonly Option<string?> _job = new("--job") { Description = "A job of a cluster, instead of a --store of this machine.", HelpName = "JOB" };
    private readonly EnvironmentOption _node = ClusterOptions.Node();

    public void AddTo(Command command)
    {
        command.Options.Add(_job);
        command.Options.Add(_node);
    }

    /// <summary>The job that is meant; null where none is and the command is about a store.</summary>
    /// <param name="others">Options that say something about a store of this machine only.</param>
    /// <exception cref="UsageException">Both were given.</exception>
    public ClusterJob? Read(ParseResult parsed, params IEnumerable<Option> others)
    {
        if (parsed.GetValue(_job) is not { } job) return null;
        var given = others.FirstOrDefault(parsed.IsGiven);
        if (given is not null) throw new UsageException($"{given.Name} is about a store of this machine, --job {job} about a cluster: give one of them.");
        return new ClusterJob(job, () => parsed.Connect(_node));
    }
}
