using System.Diagnostics;

namespace HnActors.Node.Tests.Program;

/// <summary>A file system in memory that is soon full.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Missing { get; } = OperatingSystem.IsLinux() && Environment.UserName == "root" && CanMount()
        ? null
        : "mounting a file system needs Linux and root";

    public static SmallDisk Mount(string path, int megabytes)
    {
        Directory.CreateDirectory(path);
        Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path);
        return new SmallDisk(path);
    }

    /// <summary>Leaves no room for anything.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write);
        var block = new byte[64 * 1024];
        try
        {
            while (true) filler.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Empty() => File.Delete(Filler);

    private string Filler => Path.Combine(_path, "filler");

    public void Grow(int megabytes) => Run("mount", "-o", $"remount,size={megabytes}m", _path);

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", _path);

    public void Dispose() => Run("umount", "--lazy", _path);

    private static bool CanMount()
    {
        var folder = Directory.CreateTempSubdirectory("hnactors-mount-").FullName;
        try
        {
            Mount(folder, 1).Dispose();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program}: {errors}");
    }
}

/// <summary>A test that needs a disk of its own.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Missing;
}

/// <summary>As <see cref="SmallDiskFactAttribute"/>, for several cases.</summary>
internal sealed class SmallDiskTheoryAttribute : TheoryAttribute
{
    public SmallDiskTheoryAttribute() => Skip = SmallDisk.Missing;
}
