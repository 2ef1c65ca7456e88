using System.Globalization;
using Akka.Hosting;
using HnActors.Actors.Operations;
using HnActors.Core.DeadLetters;
using HnActors.Core.Jobs;
using HnActors.Node.Operations;
using HnActors.Pbm;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HnActors.Node.Cluster;

/// <summary>Compiled with <c>-p:Pbm=true</c> only.</summary>
internal static partial class ClusterNode
{
    private const int MaxLetters = 100;

    static partial void AddPbm(AkkaConfigurationBuilder akka, IServiceProvider services, IConfiguration configuration)
    {
        var port = int.Parse(configuration["HNACTORS_PBM_PORT"] is { Length: > 0 } text ? text : "9110", CultureInfo.InvariantCulture);
        akka.WithPbm(port,
        [
            new PbmCommand("status", "Lists the jobs, or shows where one stands.", false, async job => job is null
                ? OperationsText.Of(await Jobs().ListAsync().ConfigureAwait(false))
                : OperationsText.Of(await Jobs().StatusAsync(job).ConfigureAwait(false))),
            new PbmCommand("leases", "Lists the outstanding leases of a job.", true, async job =>
                OperationsText.Of(await Jobs().LeasesAsync(job!).ConfigureAwait(false))),
            new PbmCommand("dead-letters", $"Lists the first {MaxLetters} dead letters of a job.", true, async job =>
                (await Jobs().DeadLettersAsync(job!, new DeadLetterFilter(), 0, MaxLetters).ConfigureAwait(false))
                    .Select(letter => $"{letter.Id} | {letter.Kind} | {letter.Status} | {letter.Attempts} attempts | {letter.Detail}")),
            new PbmCommand("pause", "Stops fetching for a job until it is resumed.", true, job => MoveAsync(job!, JobPhase.Paused)),
            new PbmCommand("resume", "Continues a paused job.", true, job => MoveAsync(job!, JobPhase.Running)),
        ]);

        // Resolved only when a command arrives: the service is not available while the actor system is being built.
        JobOperations Jobs() => services.GetRequiredService<JobOperations>();

        async Task<IEnumerable<string>> MoveAsync(string job, JobPhase phase) =>
            OperationsText.Of([await Jobs().MoveAsync(job, phase).ConfigureAwait(false)]);
    }
}
