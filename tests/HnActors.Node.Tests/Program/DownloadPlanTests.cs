using HnActors.Simulator;

namespace HnActors.Node.Tests.Program;

public class DownloadPlanTests : ProgramTest
{
    [Fact]
    public async Task A_plan_asks_for_the_newest_id_alone_and_makes_no_store()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 50_000 });

        var (code, output, errors) = await RunAsync("download", "--last", "20000", "--plan", "--max-rate", "100", "--api", Api);

        Assert.True(code == 0, errors);
        Assert.Contains("would fetch 20,000 items of 20,000 (30001-50000)", output);
        Assert.Contains("3m20s at --max-rate 100", output);
        Assert.Equal(1, Simulator.Counts.Requests);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task What_is_there_already_is_not_counted_and_nothing_changes()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 5000 });
        Assert.Equal(0, (await RunAsync("download", "--from", "1", "--to", "1500", "--api", Api)).Code);
        var before = CountRows();

        var plan = Json((await RunAsync("download", "--all", "--plan", "--json", "--api", Api)).Output);

        Assert.Equal((5000, 3500), (plan.GetProperty("total").GetInt64(), plan.GetProperty("toFetch").GetInt64()));
        Assert.Equal(before, CountRows());
        Assert.Equal("from 1 to 1500", Json((await RunAsync("status", "--json")).Output).GetProperty("selection").GetString());
    }

    [Fact]
    public async Task With_users_those_that_are_known_and_not_there_are_counted()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 5000 });
        Assert.Equal(0, (await RunAsync("download", "--last", "100", "--api", Api)).Code);
        string[] plan = ["download", "--last", "100", "--users", "--plan", "--api", Api];

        var (_, output, _) = await RunAsync(plan);
        var users = Json((await RunAsync([.. plan, "--json"])).Output).GetProperty("users").GetInt64();
        Assert.Equal(0, (await RunAsync("users", "--api", Api)).Code);

        Assert.InRange(users, 1, 100);
        Assert.Contains($"users     {users} that the store lacks", output);
        Assert.Equal(0, Json((await RunAsync([.. plan, "--json"])).Output).GetProperty("users").GetInt64());
    }

    [Fact]
    public async Task Without_a_choice_and_without_an_unfinished_job_there_is_no_plan()
    {
        Assert.Equal(2, (await RunAsync("download", "--plan", "--api", "sim")).Code);
        Assert.Equal(0, (await RunAsync("download", "--last", "10", "--api", "sim")).Code);
        Assert.Equal(2, (await RunAsync("download", "--plan")).Code);
    }
}
