using System.Diagnostics;

namespace HnActors.Node.Tests;

/// <summary>The image's build, with a stand-in for the dotnet CLI that has Petabridge's packages or has not.</summary>
public sealed class ImagePublishTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hnactors-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("auto", true, 0, "true")]
    [InlineData("auto", false, 0, "true false")]
    [InlineData("true", false, 1, "true")]
    [InlineData("false", true, 0, "false")]
    [InlineData("perhaps", true, 2, "")]
    public async Task Palettes_are_taken_in_where_they_compile_and_left_out_with_a_word_where_they_do_not(
        string wish, bool packages, int expected, string tried)
    {
        if (OperatingSystem.IsWindows()) return;
        var dotnet = Path.Combine(_folder, "dotnet");
        await File.WriteAllTextAsync(dotnet, $"""
            #!/bin/sh
            for word; do case $word in -p:Pbm=*) echo "$word" >> '{_folder}/tried' ;; esac; done
            case "$*" in *-p:Pbm=true*) exit {(packages ? 0 : 1)} ;; esac

            """);
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("sh", [Path.Combine(Repository.Root, "docker", "publish.sh"), Path.Combine(_folder, "out"), wish])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";

        using var shell = Process.Start(start)!;
        var errors = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();

        Assert.Equal(expected, shell.ExitCode);
        var log = Path.Combine(_folder, "tried");
        Assert.Equal(tried, File.Exists(log) ? string.Join(' ', File.ReadLines(log).Select(line => line["-p:Pbm=".Length..])) : "");
        Assert.Equal(wish == "auto" && !packages, errors.Contains("without their palettes", StringComparison.Ordinal));
    }
}
