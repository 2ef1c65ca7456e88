namespace HnActors.Node.Tests;

/// <summary>Dependencies run one way: Node → Actors → Core, HackerNews, Storage; and Node → Simulator.</summary>
public class ArchitectureTests
{
    public static TheoryData<Type, string[]> Projects => new()
    {
        { typeof(Core.Ids.IdRange), [] },
        { typeof(HackerNews.Models.Item), [] },
        { typeof(Storage.StoredItem), [] },
        { typeof(Simulator.HackerNewsSimulator), [] },
        { typeof(HnActors.Actors.Fetching.NodeParts), ["HnActors.Core", "HnActors.HackerNews", "HnActors.Storage"] },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_project_knows_only_the_projects_below_it(Type ofProject, string[] mayKnow)
    {
        var knows = ofProject.Assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name.StartsWith("HnActors.", StringComparison.Ordinal) || name == "hnactors");

        Assert.Empty(knows.Except(mayKnow));
    }

    [Theory]
    [InlineData(typeof(Core.Ids.IdRange))]
    [InlineData(typeof(HackerNews.Models.Item))]
    [InlineData(typeof(Storage.StoredItem))]
    [InlineData(typeof(Simulator.HackerNewsSimulator))]
    public void Only_the_actors_and_the_program_know_akka(Type ofProject) =>
        Assert.DoesNotContain(ofProject.Assembly.GetReferencedAssemblies(), reference => reference.Name!.StartsWith("Akka", StringComparison.Ordinal));

    [Theory]
    [InlineData(typeof(Core.Ids.IdRange))]
    [InlineData(typeof(HackerNews.Models.Item))]
    [InlineData(typeof(Storage.StoredItem))]
    [InlineData(typeof(Simulator.HackerNewsSimulator))]
    [InlineData(typeof(Actors.Fetching.NodeParts))]
    [InlineData(typeof(Terminal.ExitCode))]
    public void No_folder_of_a_project_uses_another_that_uses_it(Type ofProject)
    {
        var rooms = new Rooms(ofProject.Assembly);

        Assert.NotEqual(0, rooms.Count);
        Assert.Equal("", string.Join('\n', rooms.Cycles()));
    }

    [Fact]
    public void Namespaces_are_folders()
    {
        var strays = Sources()
            .Select(file => (File: Path.GetRelativePath(Path.Combine(Repository.Root, "src"), file), Text: File.ReadAllText(file)))
            .Where(one => one.Text.Contains("\nnamespace HnActors.", StringComparison.Ordinal))
            .Where(one =>
                !one.Text.Contains($"namespace {Path.GetDirectoryName(one.File)!.Replace(Path.DirectorySeparatorChar, '.')};", StringComparison.Ordinal))
            .Select(one => one.File);

        Assert.Equal("", string.Join('\n', strays));
    }

    [Fact]
    public void No_line_of_the_program_is_longer_than_the_editor_is_told()
    {
        var width = File.ReadLines(Path.Combine(Repository.Root, ".editorconfig"))
            .Select(line => line.Split('=', StringSplitOptions.TrimEntries))
            .Where(pair => pair[0] == "max_line_length").Select(pair => int.Parse(pair[1])).Single();
        var wide =
            from file in Sources()
            from line in File.ReadLines(file).Index()
            where line.Item.Length > width
            select $"{file}:{line.Index + 1}";

        Assert.Equal("", string.Join('\n', wide));
    }

    [Fact]
    public void The_core_does_no_input_or_output_and_reads_no_clock()
    {
        string[] forbidden = ["System.Net", "Microsoft.Data", "System.IO.FileSystem", "Microsoft.Extensions"];

        Assert.DoesNotContain(
            typeof(Core.Ids.IdRange).Assembly.GetReferencedAssemblies(),
            reference => forbidden.Any(name => reference.Name!.StartsWith(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_but_what_belongs_there_stands_at_the_top()
    {
        string[] belongs =
        [
            "HnActors.sln", "build.ps1", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "global.json",
            "Directory.Build.props", "Directory.Packages.props",
            "docker", "docs", "hocon", "src", "tests",
        ];
        string[] made = ["artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];
        var there = Directory.GetFileSystemEntries(Repository.Root).Select(Path.GetFileName).Where(name =>
            !name!.StartsWith('.') && !name.StartsWith("hn.", StringComparison.Ordinal));

        Assert.Empty(there.Except(belongs).Except(made));
    }

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj"));
}
