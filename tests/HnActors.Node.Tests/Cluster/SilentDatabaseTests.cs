using HnActors.Node.Tests.Program;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Cluster;

[Collection("cluster")]
public sealed class SilentDatabaseTests(PostgresFixture postgres) : ProgramTest
{
    [PostgresFact]
    public async Task A_database_that_does_not_respond_pauses_what_follows_which_continues_when_it_does()
    {
        await SimulateAsync(Lively(400));
        var store = postgres.Server.CreateDatabase();
        await using var relay = new DatabaseRelay(postgres.Server.Port);
        using var program = HnActorsProcess.Start(Folder, "follow", "--all", "--api", Api, "--store", relay.Through(store));
        // Before that there are no tables.
        await UntilAsync(() => program.HasEnded || program.Errors.Contains("following "), () => program.Errors);
        await UntilItHasAsync(410);

        relay.Silence();
        await UntilAsync(
            () => program.HasEnded || program.Errors.Split('\n').Any(line => line.Contains("PAUSED") && line.Contains("did not answer in time")),
            () => program.Errors);
        Assert.False(program.HasEnded, program.Errors);
        relay.Resume();
        await UntilItHasAsync(await CountAsync() + 30);

        program.Signal(HnActorsProcess.Interrupt);
        Assert.True(await program.WaitAsync() == 0, program.Errors);

        Task<long> CountAsync() => postgres.CountAsync(store, "SELECT count(*) FROM item");

        async Task UntilItHasAsync(long items)
        {
            await TestCluster.UntilAsync(async () => program.HasEnded || await CountAsync() >= items, () => program.Errors);
            Assert.False(program.HasEnded, program.Errors);
        }
    }
}
