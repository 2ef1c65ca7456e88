using System.IO.Compression;

namespace HnActors.Node.Tests;

/// <summary>The client as others get it.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hnactors-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_client_packs_with_readme_documentation_and_symbols()
    {
        var project = Path.Combine(Repository.Root, "src", "HnActors.HackerNews");
        // As it was built with these tests, which lie in a folder of the configuration's name: bin/Release/net10.0.
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;

        var (code, output) = await ProgramFactAttribute.RunAsync(
            _folder, "dotnet", "pack", project, "--no-build", "-c", configuration, "-o", _folder);

        Assert.True(code == 0, output);
        var package = Entries(Assert.Single(Directory.GetFiles(_folder, "HnActors.HackerNews.*.nupkg")));
        foreach (var file in new[] { "README.md", "lib/net10.0/HnActors.HackerNews.dll", "lib/net10.0/HnActors.HackerNews.xml" }) Assert.Contains(file, package);
        Assert.Contains("lib/net10.0/HnActors.HackerNews.pdb", Entries(Assert.Single(Directory.GetFiles(_folder, "*.snupkg"))));
    }

    private static List<string> Entries(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }
}
