namespace HnActors.Node.Tests.Program;

public class CertsTests : ProgramTest
{
    [Fact]
    public async Task An_authoritys_key_without_its_certificate_is_refused_and_left_as_it_was()
    {
        File.WriteAllText(InFolder("ca.key"), "the only copy");

        var (code, _, errors) = await RunAsync("certs", "--out", Folder);

        Assert.Equal(2, code);
        Assert.Contains("ca.crt", Assert.Single(errors.TrimEnd().Split('\n')));
        Assert.Equal("the only copy", File.ReadAllText(InFolder("ca.key")));
        Assert.Single(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task A_new_key_can_be_read_by_its_owner_only_whatever_lay_there_before()
    {
        if (OperatingSystem.IsWindows()) return;
        File.WriteAllText(InFolder("node.key"), "left over");
        File.SetUnixFileMode(InFolder("node.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        var (code, _, errors) = await RunAsync("certs", "--out", Folder);

        Assert.True(code == 0, errors);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(InFolder("node.key")));
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", File.ReadAllText(InFolder("node.key")));
        Assert.DoesNotContain(Directory.GetFiles(Folder), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }
}
