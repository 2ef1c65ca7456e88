using System.CommandLine;
using System.Diagnostics;

namespace HnActors.Benchmarks.Comparison;

/// <summary><c>compare</c>: the whole program against others, on one machine, in one run.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var items = new Option<int>("--items") { Description = "How many items hnactors downloads in a round; the others a quarter of it.", DefaultValueFactory = _ => 200_000 };
        var rounds = new Option<int>("--rounds") { Description = "How often each has its turn.", DefaultValueFactory = _ => 5 };
        var connections = new Option<int>("--connections") { Description = "Connections of each.", DefaultValueFactory = _ => 128 };
        var api = new Option<string?>("--api") { Description = "The API to ask. Default: a server of its own, of little cost." };
        var program = new Option<string?>("--program") { Description = "A published hnactors. Default: publishes the one of this repository." };
        var command = new Command("compare", "Measures hnactors against others that fetch items: asyncio, Node, curl and wrk where they are installed. Prints a table in Markdown.")
        {
            items, rounds, connections, api, program,
        };
        foreach (var option in new[] { items, rounds, connections })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1) result.AddError($"{option.Name} has to be 1 or more.");
            });
        }
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var published = parsed.GetValue(program) ?? await PublishAsync();
            using var server = parsed.GetValue(api) is null ? StartServer() : null;
            try
            {
                var address = parsed.GetValue(api) ?? await server!.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The server ended at once.");
                var contenders = Contenders.Find(published, parsed.GetValue(items), parsed.GetValue(connections)).ToList();
                var figures = await Comparison.RunAsync(contenders, address, parsed.GetValue(rounds), Console.Error.WriteLine);
                Console.WriteLine(Comparison.ToMarkdown(figures));
                return 0;
            }
            finally
            {
                server?.Kill();
            }
        });
        return command;
    }

    // A process of its own, so that its CPU is nobody's.
    private static Process StartServer() => Machine.Start("dotnet", [typeof(CompareCommand).Assembly.Location, "serve"]);

    private static async Task<string> PublishAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "HnActors.sln"))) root = root.Parent;
        if (root is null) throw new InvalidOperationException("This is not run from a clone of the repository: name a published program with --program.");
        var folder = Path.Combine(root.FullName, "artifacts", "compare");
        Console.Error.WriteLine($"publishing hnactors to {folder}");
        await Machine.MeasureAsync(["dotnet", "publish", "-c", "Release", Path.Combine(root.FullName, "src", "HnActors.Node"), "-o", folder]);
        return Path.Combine(folder, "hnactors");
    }
}
