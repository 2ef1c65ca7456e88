using System.Collections.Concurrent;

namespace HnActors.Node.Tests.Program;

/// <summary>
/// Stores that the program filled from its built-in imitation: each is made once and copied to whoever begins with it, which costs nothing
/// where a process for each would cost more than what is tested.
/// </summary>
internal static class MadeStores
{
    private static readonly string Root = Directory.CreateTempSubdirectory("hnactors-test-made-").FullName;

    // Tasks and not stores: of tests that want the same one at once, one has it made and the others wait for it.
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Made = new(StringComparer.Ordinal);

    static MadeStores() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Root, recursive: true);

    /// <param name="choice">What <c>download</c> is told, besides the API.</param>
    public static async Task CopyToAsync(string folder, params string[] choice)
    {
        var made = await Made.GetOrAdd(string.Join(' ', choice), _ => new Lazy<Task<string>>(() => MakeAsync(choice))).Value;
        foreach (var file in Directory.GetFiles(made)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    private static async Task<string> MakeAsync(string[] choice)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root, Guid.NewGuid().ToString("n"))).FullName;
        var (code, _, errors) = await HnActorsProcess.RunAsync(folder, ["download", .. choice, "--api", "sim"]);
        Assert.True(code == 0, errors);
        return folder;
    }
}
