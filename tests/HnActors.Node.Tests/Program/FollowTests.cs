using HnActors.Simulator;
using HnActors.Simulator.Faults;
using Microsoft.Data.Sqlite;

namespace HnActors.Node.Tests.Program;

/// <summary>A copy that is kept up to date while the server grows, edits and drops its streams.</summary>
public class FollowTests : ProgramTest
{
    private const long Max = 400;

    // Between two looks at all that is stored, for which all that should be is made anew.
    private static readonly TimeSpan PauseOfReading = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task What_is_new_and_what_changes_comes_by_itself_and_in_the_end_the_copy_is_equal()
    {
        await SimulateAsync(Lively(Max));
        using var program = HnActorsProcess.Start(Folder, "follow", "--all", "--users", "--api", Api, "--json");

        await UntilItLivedAsync(program);
        await UntilEqualAsync(program);

        program.Signal(HnActorsProcess.Interrupt);
        Assert.True(await program.WaitAsync() == 0, program.Errors);
        var summary = Json(program.Output);
        Assert.Equal(Simulator.Catalog.MaxItem, summary.GetProperty("newest").GetInt64());
        Assert.True(summary.GetProperty("items").GetProperty("changed").GetInt64() > 0);
        Assert.Equal(CountRows("SELECT count(*) FROM item WHERE json IS NOT NULL"), summary.GetProperty("stored").GetInt64());
        Assert.Equal(CountRows("SELECT count(*) FROM item WHERE json IS NULL"), summary.GetProperty("nulls").GetInt64());
        Assert.True(summary.GetProperty("users").GetProperty("new").GetInt64() > 0);
        Assert.Equal(0, (await RunAsync("verify")).Code);
    }

    [Fact]
    public async Task One_that_is_killed_goes_on_and_reads_again_what_nobody_told_it_meanwhile()
    {
        await SimulateAsync(Lively(Max));
        for (var kill = 1; kill <= 3; kill++)
        {
            using var program = HnActorsProcess.Start(Folder, ["follow", .. kill == 1 ? new[] { "--all", "--api", Api } : []]);
            var enough = Simulator.Catalog.MaxItem + 30;
            await UntilAsync(() => HighestStored() > enough || program.HasEnded, () => program.Errors);
            Assert.False(program.HasEnded, program.Errors);
            program.Signal(HnActorsProcess.Kill);
            await program.WaitAsync();
            var edits = Simulator.Catalog.Edits.Count;
            await UntilAsync(() => Simulator.Catalog.Edits.Count > edits + 5, () => "no edits");
        }

        using var last = HnActorsProcess.Start(Folder, "follow");
        await UntilEqualAsync(last);

        last.Signal(HnActorsProcess.Terminate);
        Assert.True(await last.WaitAsync() == 0, last.Errors);
        Assert.Contains("The same command continues from here.", last.Output);
    }

    [Fact]
    public async Task An_imported_item_from_above_the_newest_keeps_nothing_new_from_coming()
    {
        await SimulateAsync(Lively(Max));
        await RunAsync("download", "--all", "--api", Api);
        await File.WriteAllTextAsync(InFolder("stray.jsonl"), """{"id":99999999,"type":"story","by":"pg","time":1700000000,"title":"T"}""");
        Assert.Equal(0, (await RunAsync("import", "stray.jsonl")).Code);
        var max = Simulator.Catalog.MaxItem;

        using var program = HnActorsProcess.Start(Folder, "follow");

        await UntilAsync(
            () => program.HasEnded || CountRows($"SELECT count(*) FROM item WHERE id BETWEEN {max + 1} AND {max + 30}") == 30, () => program.Errors);
        Assert.False(program.HasEnded, program.Errors);
        program.Signal(HnActorsProcess.Interrupt);
        Assert.True(await program.WaitAsync() == 0, program.Errors);
    }

    [Fact]
    public async Task With_history_every_body_that_was_replaced_is_there_with_the_others_of_its_item()
    {
        await SimulateAsync(Lively(Max));
        using var program = HnActorsProcess.Start(Folder, "follow", "--all", "--history", "--api", Api);
        await UntilItLivedAsync(program);
        await UntilEqualAsync(program);
        program.Signal(HnActorsProcess.Interrupt);
        Assert.Equal(0, await program.WaitAsync());

        Assert.InRange(CountRows("SELECT count(*) FROM item_history"), 1, long.MaxValue);
        Assert.Equal(0, CountRows("SELECT count(*) FROM item_history JOIN item USING (id) WHERE item_history.json = item.json"));
        Assert.Equal(0, CountRows("SELECT count(*) FROM item_history LEFT JOIN item USING (id) WHERE item.fetched_at IS NULL OR item.fetched_at <= item_history.fetched_at"));
    }

    [Fact]
    public async Task Stopped_while_it_still_waits_for_the_api_it_has_not_failed()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        await RunAsync("download", "--last", "10", "--api", Api);
        Simulator.Faults = [FaultRule.Parse("503:0-100000")];
        using var program = HnActorsProcess.Start(Folder, "follow");
        await UntilAsync(() => program.HasEnded || program.Errors.Contains("PAUSED", StringComparison.Ordinal), () => program.Errors);

        program.Signal(HnActorsProcess.Terminate);

        Assert.Equal(0, await program.WaitAsync());
        Assert.Contains("stopped before following began", program.Errors);
    }

    [Fact]
    public async Task Without_a_choice_it_begins_with_the_newest_and_says_so()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 50_000 });
        using var program = HnActorsProcess.Start(Folder, "follow", "--api", Api);

        await UntilAsync(() => HighestStored() == 50_000, () => program.Errors);
        program.Signal(HnActorsProcess.Interrupt);

        Assert.Equal(0, await program.WaitAsync());
        Assert.Contains("no items were chosen: starting with the newest", program.Errors);
        Assert.InRange(CountRows(), 1, 10_000);
    }

    [Fact]
    public async Task It_goes_on_from_whatever_was_asked_for_before_and_counts_bodies_and_nulls_as_the_status_does()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse("null@100-104")] });
        Assert.Equal(0, (await RunAsync("download", "--all", "--api", Api)).Code);
        Assert.Equal(0, (await RunAsync("download", "--last", "3")).Code);
        using var program = HnActorsProcess.Start(Folder, "follow", "--json");
        await UntilAsync(() => program.HasEnded || program.Errors.Contains($"{Max} items"), () => program.Errors);
        program.Signal(HnActorsProcess.Interrupt);
        Assert.True(await program.WaitAsync() == 0, program.Errors);

        var summary = Json(program.Output);
        Assert.Equal(Max, summary.GetProperty("total").GetInt64());
        Assert.InRange(summary.GetProperty("nulls").GetInt64(), 5, Max);
        Assert.Equal(CountRows("SELECT count(*) FROM item WHERE json IS NULL"), summary.GetProperty("nulls").GetInt64());
        Assert.Equal(CountRows("SELECT count(*) FROM item WHERE json IS NOT NULL"), summary.GetProperty("stored").GetInt64());
        Assert.True(Json((await RunAsync("status", "--json")).Output).GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task A_letter_that_was_parked_is_closed_when_its_item_is_read_again_and_comes()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse("500@300-302")] });
        await RunAsync("download", "--all", "--attempts", "1", "--api", Api);
        Assert.Equal(3, await ParkedAsync());
        Simulator.Faults = [];

        using var program = HnActorsProcess.Start(Folder, "follow");
        await UntilAsync(() => program.HasEnded || CountRows() == Max && Differences() is [], () => program.Errors, PauseOfReading);
        await UntilAsync(() => program.HasEnded || !program.Errors.Split('\n')[^2].Contains("parked"), () => program.Errors);
        program.Signal(HnActorsProcess.Interrupt);
        Assert.Equal(0, await program.WaitAsync());

        Assert.Equal(0, await ParkedAsync());
        Assert.Equal(0, (await RunAsync("verify")).Code);
    }

    private async Task<long> ParkedAsync() => Json((await RunAsync("status", "--json")).Output).GetProperty("parked").GetInt64();

    [Theory]
    [InlineData("--sweep-age", "-1")]
    [InlineData("--sweep-age", "often")]
    [InlineData("--sweep-rate", "1e9")]
    public async Task A_number_that_makes_no_sense_is_refused_with_its_value(string option, string value)
    {
        var (code, _, errors) = await RunAsync("follow", option, value);

        Assert.Equal(2, code);
        Assert.Contains($"{option} {value} is not a number from 0 to", errors);
    }

    // After all that was there at first is stored, for long enough that some of it changed.
    private async Task UntilItLivedAsync(HnActorsProcess program)
    {
        await UntilAsync(() => HighestStored() >= Max && CountRows() >= Max, () => program.Errors);
        // What was announced is counted long before the copy is equal, for which the next batch is needed.
        await UntilAsync(() => Simulator.Catalog.Edits.Announced().Items.Count > 0, () => program.Errors, PauseOfReading);
        var edits = Simulator.Catalog.Edits.Count;
        await UntilAsync(() => Simulator.Catalog.Edits.Count > edits + 50, () => program.Errors);
    }

    private async Task UntilEqualAsync(HnActorsProcess program)
    {
        Simulator.Catalog.Quiet();
        await UntilAsync(() => program.HasEnded || Differences() is [], () => $"{string.Join(", ", Differences())}\n{program.Errors}", PauseOfReading);
        Assert.False(program.HasEnded, program.Errors);
    }

    private List<string> Differences()
    {
        using var connection = new SqliteConnection($"Data Source={InFolder("hn.db")};Pooling=false;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, CAST(json AS BLOB) FROM item";
        var items = new Dictionary<long, byte[]?>();
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read()) items[rows.GetInt64(0)] = rows.IsDBNull(1) ? null : rows.GetFieldValue<byte[]>(1);
        }
        var different = new List<string>();
        for (var id = 1L; id <= Simulator.Catalog.MaxItem; id++)
        {
            if (!items.TryGetValue(id, out var stored) || !(stored ?? []).AsSpan().SequenceEqual(Simulator.Catalog.Item(id))) different.Add($"{id}");
        }
        command.CommandText = "SELECT id, CAST(json AS BLOB) FROM user";
        using var users = command.ExecuteReader();
        while (users.Read())
        {
            var stored = users.IsDBNull(1) ? null : users.GetFieldValue<byte[]>(1);
            if (!(stored ?? []).AsSpan().SequenceEqual(Simulator.Catalog.User(users.GetString(0)))) different.Add(users.GetString(0));
        }
        return different;
    }

    private long HighestStored()
    {
        try
        {
            return File.Exists(InFolder("hn.db")) ? CountRows("SELECT coalesce(max(id), 0) FROM item") : 0;
        }
        catch (SqliteException)
        {
            // It is only being made.
            return 0;
        }
    }
}
