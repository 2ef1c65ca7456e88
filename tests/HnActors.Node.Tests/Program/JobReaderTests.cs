using HnActors.Actors.Inspection;
using HnActors.Actors.Messaging;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Downloading;
using HnActors.Node.Inspection;
using HnActors.Simulator;
using HnActors.Simulator.Faults;
using HnActors.Storage.Addresses;
using HnActors.Storage.Tests;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace HnActors.Node.Tests.Program;

[Collection("cluster")]
public class JobReaderTests(PostgresFixture postgres) : ProgramTest
{
    [Fact]
    public async Task What_is_read_from_the_journal_is_what_the_jobs_actors_say_snapshots_included()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 2000, Faults = [FaultRule.Parse("500@100-130")] });
        Assert.Equal(3, (await RunAsync("download", "--from", "1", "--to", "500", "--api", Api, "--attempts", "2", "--retry-delay", "0")).Code);
        var address = StoreAddress.Parse($"sqlite:{InFolder("hn.db")}");
        await using (var store = await address.OpenOrCreateAsync())
        {
            await using var node = await LocalNode.StartAsync(address, store, JobSubject.Items, new RetryPolicy(), LogLevel.Critical, CancellationToken.None);
            // More than two snapshots' worth of events: the oldest are deleted behind them.
            for (var id = 1; id <= 450; id++)
                await node.Registry.Get<CoordinatorKey>().AskWithRetryAsync<IdsReopenedReply>(new ReopenIds(node.Job, IdRangeSet.OfIds([id])));
            await using var beside = await JobReader.OpenAsync(address, CancellationToken.None);

            var read = await beside.ReadStatusAsync(CancellationToken.None);
            var said = await node.Monitor.ReadAsync();

            Assert.Equal(said.Ids, read!.Ids);
            Assert.Equal(said.Kinds, read.Kinds);
            Assert.Equal(said with { Ids = JobIds.None, Kinds = read.Kinds }, read with { Ids = JobIds.None });
            var page = await node.Registry.Get<DeadLetterKey>().AskWithRetryAsync<DeadLetterPage>(
                new ListDeadLetters(node.Job, new DeadLetterFilter(), 0, 1000));
            Assert.Equal(31, page.Letters.Count);
            Assert.Equal(page.Letters, await beside.ReadDeadLettersAsync(JobSubject.Items, new DeadLetterFilter()).ToListAsync());
        }
    }

    [PostgresFact]
    public async Task A_status_is_told_from_the_journal_also_where_somebody_keeps_the_items_table_to_himself()
    {
        var store = postgres.Server.CreateDatabase();
        Assert.Equal(0, (await RunAsync("download", "--last", "50", "--api", "sim", "--store", store)).Code);
        await using var connection = new NpgsqlConnection(store["postgres:".Length..] + ";Pooling=false");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var take = new NpgsqlCommand("LOCK TABLE item IN ACCESS EXCLUSIVE MODE", connection, transaction);
        await take.ExecuteNonQueryAsync();

        var (code, output, errors) = await RunAsync("status", "--store", store);

        Assert.True(code == 0, errors);
        Assert.Contains("state     complete", output);
        Assert.Contains("the store is busy", output);
    }

    [Fact]
    public async Task A_journal_that_was_made_and_not_written_to_says_that_there_is_no_job()
    {
        await HaveSimulatedAsync("--last", "5");
        foreach (var file in Directory.GetFiles(Folder, "hn.jobs.db*")) File.Delete(file);
        File.Create(InFolder("hn.jobs.db")).Dispose();

        var (code, output, _) = await RunAsync("status");

        Assert.Equal(0, code);
        Assert.Contains("none yet", output);
    }
}
