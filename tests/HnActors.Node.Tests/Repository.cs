namespace HnActors.Node.Tests;

/// <summary>Where the checkout is that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The program as it was built beside these tests, in its own folder with all that it needs; or another that the environment names.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("HNACTORS_TEST_PROGRAM") is { Length: > 0 } named ? named : Path.Combine(
        Root, "src", "HnActors.Node", Path.GetRelativePath(Path.Combine(Root, "tests", "HnActors.Node.Tests"), AppContext.BaseDirectory), "hnactors.dll");

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "HnActors.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("HnActors.sln is in no folder above the tests.");
        return folder;
    }
}

/// <summary>A test that wants real bodies, which lie beside the checkout on some machines only.</summary>
internal sealed class RealItemsFactAttribute : FactAttribute
{
    public static string File { get; } = Path.Combine(Repository.Root, "..", "shared", "data", "items.jsonl");

    public RealItemsFactAttribute()
    {
        if (!System.IO.File.Exists(File)) Skip = $"no real items at {Path.GetFullPath(File)}";
    }
}
