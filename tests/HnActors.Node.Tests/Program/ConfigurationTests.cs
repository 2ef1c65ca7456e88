using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using HnActors.Node.Commands;
using HnActors.Node.Configuration;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Tests.Program;

/// <summary>What a file says of the options.</summary>
public partial class ConfigurationTests : ProgramTest
{
    public static TheoryData<string, string> EverySetting
    {
        get
        {
            var settings = new TheoryData<string, string>();
            foreach (var command in Commands(HnActorsCommand.Create()).Where(SettingOptions.HasOwn).Where(command => command.Action is not null))
            {
                foreach (var option in SettingOptions.Of(command)) settings.Add(SettingOptions.PathOf(command), option.Name);
            }
            return settings;
        }
    }

    [Theory]
    [MemberData(nameof(EverySetting))]
    public void Every_setting_of_every_command_may_stand_in_a_file(string path, string name)
    {
        var option = SettingOptions.Of(Find(path)).Single(option => option.Name == name);
        var value = option.ValueType == typeof(bool) ? "true" : "\"1\"";

        var line = Parse(path, $$"""{ "{{name[2..]}}": {{value}} }""");

        Assert.Contains(name, Configured(line));
        Assert.NotNull(line.Parsed.CommandResult.Command.Action);
        Assert.All(
            line.Parsed.Errors.Where(error => error.Message.Contains(name)), error => Assert.Contains("1", error.Message));
    }

    [Theory]
    [InlineData("download", """{ "concurrency": 64 }""", "--concurrency", "64")]
    [InlineData("download", """{ "max-rate": 12.5 }""", "--max-rate", 12.5)]
    [InlineData("download", """{ "attempts": "10k" }""", "--attempts", 10_000L)]
    [InlineData("download", """{ "quiet": true }""", "--quiet", true)]
    [InlineData("download", """{ "quiet": true, "download": { "quiet": false } }""", "--quiet", false)]
    [InlineData("node", """{ "seeds": ["a:1", "b:2"] }""", "--seeds", "a:1,b:2")]
    [InlineData("download", """{ "store": "--odd = value" }""", "--store", "--odd = value")]
    [InlineData("job start", """{ "api": "sim", "job": { "api": "http://a/v0", "start": { "api": "http://b/v0" } } }""", "--api", "http://b/v0")]
    [InlineData("job start", """{ "api": "sim", "job": { "api": "http://a/v0" }, "download": { "api": "http://b/v0" } }""", "--api", "http://a/v0")]
    [InlineData("job list", """{ "node": "http://a:1" }""", "--node", "http://a:1")]
    [InlineData("node", """{ "node": { "port": 5000 } }""", "--port", "5000")]
    [InlineData("get item 5", """{ "get": { "timeout": 3 } }""", "--timeout", 3.0)]
    [InlineData("search -- -word", """{ "limit": 3, }  // a comment, and a comma too many""", "--limit", 3L)]
    public void A_value_goes_to_the_command_that_it_is_for(string command, string json, string option, object expected) =>
        Assert.Equal(expected, Parse(command, json).Parsed.GetValue<object>(option));

    [Fact]
    public void What_a_job_is_to_be_changed_to_is_in_no_file()
    {
        var line = Parse("job set JOB --bandwidth none", """{ "max-rate": 5, "concurrency": 6, "node": "http://a:1" }""");

        Assert.Equal(["--node"], Configured(line));
    }

    [Fact]
    public void A_list_is_an_option_given_several_times() => Assert.Equal(
        ["503=2%", "reset=1%"], Parse("simulate", """{ "fault": ["503=2%", "reset=1%"] }""").Parsed.GetValue<string[]>("--fault")!);

    [Theory]
    [InlineData("true", 1)]
    [InlineData("2", 2)]
    [InlineData("false", 0)]
    public void A_flag_that_is_repeated_may_be_a_number(string value, int times) => Assert.Equal(
        times, Assert.IsType<OptionResult>(Parse("status", $$"""{ "verbose": {{value}} }""").Parsed.GetResult("--verbose")).IdentifierTokenCount);

    [Fact]
    public void What_stands_on_the_command_line_comes_first()
    {
        var line = Parse("download --quiet false --store sqlite:a.db", """{ "quiet": true, "store": "sqlite:b.db", "attempts": 3 }""");

        Assert.False(line.Parsed.GetValue<bool>("--quiet"));
        Assert.Equal("sqlite:a.db", line.Parsed.GetValue<string>("--store"));
        Assert.Equal(["--attempts"], Configured(line));
    }

    [Theory]
    [InlineData("""{ "stor": "x" }""", "line 1, \"stor\": there is no such setting; did you mean 'store'?")]
    [InlineData("""{ "downlod": { } }""", "did you mean 'download'?")]
    [InlineData("""{ "download": { "seeds": "a:1" } }""", "\"seeds\": there is no such setting of `hnactors download`")]
    [InlineData("{\n  \"store\": \"a\",\n  \"quiet\": \"yes\"\n}", "line 3, \"quiet\": \"yes\" is neither true nor false")]
    [InlineData("""{ "store": true }""", "\"store\": true is neither a text nor a number")]
    [InlineData("""{ "store": ["a", "b"] }""", "\"store\": it takes one value")]
    [InlineData("""{ "store": "" }""", "\"store\": it is empty")]
    [InlineData("""{ "store": null }""", "\"store\": null")]
    [InlineData("""{ "fault": [] }""", "\"fault\": an empty list")]
    [InlineData("""{ "store": "a", "store": "b" }""", "\"store\" appears twice")]
    [InlineData("""{ "last": 5 }""", "\"last\": it says what a command is to do, not how; give --last on the command line")]
    [InlineData("""{ "dead-letters": { "drop": { "reason": "x" } } }""", "give --reason on the command line")]
    [InlineData("""{ "job": { "set": { "max-rate": 5 } } }""", "give --max-rate on the command line")]
    [InlineData("""{ "token": "abc" }""", "HNACTORS_TOKEN")]
    [InlineData("""{ "config": "abc" }""", "there is no such setting")]
    [InlineData("{\n  \"store\": \n}", "line 3, is not valid JSON")]
    [InlineData("""{ "store": "a" } x""", "line 1, is not valid JSON")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("", "is empty: write { }")]
    public void What_is_no_setting_is_refused_with_file_line_and_key(string json, string expected)
    {
        var error = Assert.Throws<UsageException>(() => Parse("download --last 5", json));

        Assert.Contains(InFolder("settings.json"), error.Message);
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("attempts", "0", "--attempts 0")]
    [InlineData("concurrency", "-1", "--concurrency -1")]
    [InlineData("transport", "pigeons", "--transport pigeons")]
    [InlineData("timeout", "1e9", "--timeout 1e9")]
    [InlineData("store", "mysql:x", "mysql:x")]
    [InlineData("store", "postgres:secret=1", "postgres:")]
    public async Task A_value_that_the_option_refuses_is_refused_with_file_line_and_key(string key, string value, string named)
    {
        File.WriteAllText(InFolder("hnactors.json"), $$"""{ "{{key}}": "{{value}}" }""");

        var (code, _, errors) = await RunAsync("download", "--last", "5");

        Assert.Equal(2, code);
        var line = Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Contains($"{InFolder("hnactors.json")}, line 1, \"{key}\": ", line);
        Assert.Contains(named, line);
        Assert.DoesNotContain("secret", line);
    }

    [Fact]
    public async Task The_environment_comes_between_file_and_command_line()
    {
        File.WriteAllText(InFolder("hnactors.json"), """{ "api": "sim", "store": "sqlite:file.db", "quiet": true }""");

        Assert.Equal("file.db", await StoreAsync([]));
        Assert.Equal("variable.db", await StoreAsync([("HNACTORS_STORE", "sqlite:variable.db")]));
        Assert.Equal("option.db", await StoreAsync([("HNACTORS_STORE", "sqlite:variable.db")], "--store", "sqlite:option.db"));
    }

    [Fact]
    public async Task The_working_folders_file_comes_before_the_users_and_a_file_that_is_named_replaces_both()
    {
        Directory.CreateDirectory(InFolder("home/hnactors"));
        File.WriteAllText(InFolder("home/hnactors/hnactors.json"), """{ "status": { "store": "sqlite:user.db" }, "api": "sim" }""");
        (string, string)[] home = [("XDG_CONFIG_HOME", InFolder("home"))];

        Assert.Equal("user.db", await StoreAsync(home));
        File.WriteAllText(InFolder("hnactors.json"), """{ "store": "sqlite:folder.db" }""");
        Assert.Equal("folder.db", await StoreAsync(home));
        File.WriteAllText(InFolder("named.json"), """{ "store": "sqlite:named.db", "api": "sim" }""");
        Assert.Equal("named.db", await StoreAsync(home, "--config", "named.json"));
    }

    [Fact]
    public async Task A_file_that_merely_lies_in_the_working_folder_cannot_have_a_command_run()
    {
        File.WriteAllText(InFolder("hnactors.json"), """{ "api": "sim", "download": { "on-finish": "echo ran" } }""");

        var found = await RunAsync("download", "--last", "5");
        var named = await RunAsync("download", "--last", "5", "--config", "hnactors.json");

        Assert.Equal((2, 0), (found.Code, named.Code));
        Assert.Contains("\"on-finish\": a file that merely lies in the working folder", found.Errors);
        Assert.Contains("ran", named.Errors);
    }

    [Fact]
    public async Task A_file_that_is_named_and_not_there_is_an_error()
    {
        var (code, _, errors) = await RunAsync("--config", "none.json", "status");

        Assert.Equal(2, code);
        Assert.Contains("--config none.json: there is no such file", errors);
    }

    [Fact]
    public async Task A_broken_file_keeps_nobody_from_help_and_completion()
    {
        File.WriteAllText(InFolder("hnactors.json"), "{");

        Assert.Equal(0, (await RunAsync("download", "--help")).Code);
        Assert.Equal(0, (await RunAsync("--version")).Code);
        Assert.Equal(0, (await RunAsync("completion", "bash")).Code);
        Assert.Equal(2, (await RunAsync("status")).Code);
    }

    [Fact]
    public async Task A_store_in_a_file_does_not_keep_a_command_from_a_cluster()
    {
        File.WriteAllText(InFolder("hnactors.json"), """{ "store": "sqlite:hn.db", "attempts": 3, "node": "http://127.0.0.1:9" }""");

        foreach (var verb in new[] { "list", "retry" })
        {
            var (code, _, errors) = await RunAsync("dead-letters", verb, "--job", "x");

            Assert.Equal(1, code);
            Assert.Contains("127.0.0.1:9", errors);
        }
        Assert.Equal(2, (await RunAsync("dead-letters", "list", "--job", "x", "--store", "sqlite:hn.db")).Code);
    }

    [Fact]
    public async Task Config_show_says_where_each_value_comes_from_and_hides_what_is_secret()
    {
        File.WriteAllText(InFolder("hnactors.json"), """
            {
              "store": "sqlite:a.db",
              "follow": { "notify": "https://hush:hush@example.com/hush?hush", "on-stall": "hush=hush true" },
              "node": { "store": "postgres:Host=h;Username=u;Password=hush;Database=d", "operations": "http://me:hush@127.0.0.1:1" }
            }
            """);
        (string, string)[] environment = [("HNACTORS_API", "sim"), ("HNACTORS_TOKEN", "hush"), ("HNACTORS_READ_TOKEN", "hush too")];

        var download = await RunWithAsync(environment, "config", "show", "download", "--config", "hnactors.json");
        var node = await RunWithAsync(environment, "config", "show", "node", "--json", "--config", "hnactors.json");
        var all = await RunWithAsync(environment, "config", "show", "--config", "hnactors.json");
        var follow = await RunWithAsync(environment, "config", "show", "follow", "--config", "hnactors.json");

        Assert.Matches(@"(?m)^api +sim +environment, HNACTORS_API *$", download);
        Assert.Matches($@"(?m)^store +sqlite:a\.db +{InFolder("hnactors.json")}, line 2 *$", download);
        Assert.Matches(@"(?m)^attempts +8 +default *$", download);
        var settings = Json(node).GetProperty("settings").EnumerateArray().ToDictionary(setting => setting.GetProperty("name").GetString()!);
        Assert.Equal(("postgres:h:5432/d", 4), (settings["store"].GetProperty("value").GetString(), settings["store"].GetProperty("line").GetInt32()));
        Assert.Equal("HNACTORS_TOKEN", settings["token"].GetProperty("variable").GetString());
        Assert.Equal("HNACTORS_READ_TOKEN", settings["read-token"].GetProperty("variable").GetString());
        Assert.Equal("http://***@127.0.0.1:1", settings["operations"].GetProperty("value").GetString());
        Assert.Matches(@"(?m)^store +postgres:h:5432/d .*  node$", all);
        Assert.Matches(@"(?m)^notify +https://example\.com/\*\*\* ", follow);
        Assert.Matches(@"(?m)^on-stall +\*\*\* ", follow);
        Assert.DoesNotContain("hush", download + node + follow + all);
        Assert.Equal(2, (await RunAsync("config", "show", "nod")).Code);
    }

    [Theory]
    [InlineData("timeout", "0")]
    [InlineData("concurrency", "64.5")]
    public async Task A_value_that_its_option_refuses_is_told_with_its_place_by_config_show_too(string key, string value)
    {
        File.WriteAllText(InFolder("hnactors.json"), $"{{\n  \"{key}\": {value}\n}}");

        var (code, _, errors) = await RunAsync("config", "show", "download");

        Assert.Equal(2, code);
        Assert.Contains("hnactors.json, line 2", errors);
        Assert.Contains(key, errors);
    }

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);

    private static Command Find(string path) => Commands(HnActorsCommand.Create()).Single(command => SettingOptions.PathOf(command) == path);

    private static IEnumerable<string> Configured(ConfiguredCommandLine line) =>
        line.Parsed.RootCommandResult.Command.Options.OfType<ConfigOption>().Single().Configured.Select(option => option.Name);

    private ConfiguredCommandLine Parse(string command, string json)
    {
        File.WriteAllText(InFolder("settings.json"), json);
        return ConfiguredCommandLine.Parse(HnActorsCommand.Create(), ["--config", InFolder("settings.json"), .. command.Split(' ')]);
    }

    // None of them is there, and the refusal says which was looked for.
    private async Task<string> StoreAsync((string, string)[] environment, params string[] options)
    {
        using var process = HnActorsProcess.StartWith(environment, null, Folder, ["status", .. options]);
        Assert.Equal(1, await process.WaitAsync());
        return Path.GetFileName(NamedStore().Match(process.Errors).Groups[1].Value);
    }

    private async Task<string> RunWithAsync((string, string)[] environment, params string[] arguments)
    {
        using var process = HnActorsProcess.StartWith(environment, null, Folder, arguments);
        Assert.True(await process.WaitAsync() == 0, process.Errors);
        return process.Output;
    }

    [GeneratedRegex("there is no store at (.+): name another")]
    private static partial Regex NamedStore();
}
