namespace HnActors.Node.Tests;

/// <summary>Dependencies run one way: Node → Actors → Core, HackerNews, Storage; and Node → Simulator.</summary>
public class ArchitectureTests
{
    public static TheoryData<Type, string[]> Rooms => new()
    {
        { typeof(Core.Ids.IdRange), [] },
        { typeof(HackerNews.Item), [] },
        { typeof(Storage.StoredItem), [] },
        { typeof(Simulator.HackerNewsSimulator), [] },
        { typeof(HnActors.Actors.Hosting.NodeParts), ["HnActors.Core", "HnActors.HackerNews", "HnActors.Storage"] },
    };

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Each_room_knows_only_the_rooms_below_it(Type inRoom, string[] mayKnow)
    {
        var knows = inRoom.Assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name.StartsWith("HnActors.", StringComparison.Ordinal) || name == "hnactors");

        Assert.Empty(knows.Except(mayKnow));
    }

    [Theory]
    [InlineData(typeof(Core.Ids.IdRange))]
    [InlineData(typeof(HackerNews.Item))]
    [InlineData(typeof(Storage.StoredItem))]
    [InlineData(typeof(Simulator.HackerNewsSimulator))]
    public void Only_the_actors_and_the_program_know_akka(Type inRoom) =>
        Assert.DoesNotContain(inRoom.Assembly.GetReferencedAssemblies(), reference => reference.Name!.StartsWith("Akka", StringComparison.Ordinal));

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
}
