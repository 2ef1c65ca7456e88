using System.Diagnostics;
using HnActors.Node.Terminal;
using HnActors.Simulator;
using HnActors.Simulator.Faults;

namespace HnActors.Node.Tests.Program;

/// <summary>Whatever is wrong around it, the program ends in one line and with a code of its own.</summary>
public class LastResortTests : ProgramTest
{
    [LinuxTheory]
    [InlineData("status > /dev/full")]
    [InlineData("--help > /dev/full")]
    [InlineData("get item 5 --api sim > /dev/full")]
    [InlineData("status >&-")]
    [InlineData("get item 5 --api sim >&-")]
    [InlineData("export - >&-")]
    [InlineData("download --last 5 --api sim --store sqlite:other.db -q > /dev/full")]
    public async Task Output_that_cannot_be_written_is_an_error_of_one_line(string line)
    {
        await HaveSimulatedAsync("--last", "5");

        var (code, errors) = await ShellAsync($"dotnet '{Repository.Program}' {line}");

        Assert.Equal(1, code);
        // On a machine that is busy the store's journal may keep it waiting, which it says.
        var lines = errors.TrimEnd().Split('\n').Where(line => !line.StartsWith("PAUSED: ", StringComparison.Ordinal));
        Assert.Contains("standard output can't be written to", Assert.Single(lines));
    }

    [LinuxFact]
    public async Task Where_nothing_can_be_said_at_all_there_is_still_an_exit_code()
    {
        var (code, _) = await ShellAsync($"dotnet '{Repository.Program}' status > /dev/full 2> /dev/full");

        Assert.Equal(1, code);
    }

    [LinuxFact]
    public async Task A_limit_of_open_files_that_is_too_low_is_named_with_its_value_and_what_helps()
    {
        var (code, errors) = await ShellAsync($"ulimit -n 64; dotnet '{Repository.Program}' download --last 5 --api sim");

        Assert.Equal(1, code);
        var line = Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Contains("64 open files", line);
        Assert.Contains("ulimit -n", line);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task A_port_or_an_address_that_cannot_be_listened_on_is_one_line()
    {
        var port = await RunAsync("simulate", "--port", "99999");
        var address = await RunAsync("simulate", "--port", "0", "--bind", "192.0.2.1");

        Assert.Equal((2, 1), (port.Code, address.Code));
        Assert.Contains("--port 99999", Assert.Single(port.Errors.TrimEnd().Split('\n')));
        Assert.Contains("192.0.2.1", Assert.Single(address.Errors.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task A_second_interrupt_ends_with_a_line()
    {
        // Ids that never answer keep the orderly stop waiting.
        await SimulateAsync(new SimulatorOptions { MaxItem = 1000, Faults = [FaultRule.Parse("hang")] });
        using var download = HnActorsProcess.Start(Folder, "download", "--last", "100", "--api", Api);
        await UntilAsync(() => Simulator.Counts.Items > 0, () => download.Errors);

        download.Signal(HnActorsProcess.Interrupt);
        await UntilAsync(() => download.Errors.Contains("stopping", StringComparison.Ordinal), () => download.Errors);
        download.Signal(HnActorsProcess.Interrupt);

        Assert.Equal(130, await download.WaitAsync());
        Assert.Contains("stopped at once", download.Errors);
    }

    [Fact]
    public async Task What_nobody_thought_of_is_one_line_and_the_rest_is_in_a_file()
    {
        var (error, written) = (Console.Error, new StringWriter());
        Console.SetError(written);
        try
        {
            Assert.Equal(1, UnhandledErrors.Report(new InvalidTimeZoneException("three\nlines\nlong")));
        }
        finally
        {
            Console.SetError(error);
        }
        var line = Assert.Single(written.ToString().TrimEnd().Split('\n'));
        Assert.Contains("InvalidTimeZoneException: three lines long", line);
        var details = line[(line.IndexOf("Details are in ", StringComparison.Ordinal) + "Details are in ".Length)..];
        Assert.Contains("three\nlines\nlong", await File.ReadAllTextAsync(details));
        File.Delete(details);
    }

    private async Task<(int Code, string Errors)> ShellAsync(string command)
    {
        var start = new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = Folder, RedirectStandardError = true };
        using var shell = Process.Start(start)!;
        var errors = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, errors);
    }
}

/// <summary>A test that wants /dev/full and the limits of a Linux shell.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "needs Linux";
    }
}

/// <inheritdoc cref="LinuxFactAttribute"/>
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "needs Linux";
    }
}
