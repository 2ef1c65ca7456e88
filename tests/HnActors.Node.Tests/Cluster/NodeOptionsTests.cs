using System.CommandLine;
using HnActors.Node.Cluster;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using HnActors.Node.Tests.Program;

namespace HnActors.Node.Tests.Cluster;

public class NodeOptionsTests : ProgramTest
{
    [Theory]
    [InlineData("--bind 10.1.2.3 --without-tls", "10.1.2.3")]
    [InlineData("--bind 10.1.2.3 --without-tls --host seed", "seed")]
    [InlineData("", "127.0.0.1")]
    public void A_node_is_known_by_the_address_it_listens_on_unless_told_otherwise(string options, string host) =>
        Assert.Equal(host, Read(options).Host);

    [Fact]
    public void A_node_that_listens_everywhere_is_known_by_its_machines_name() =>
        Assert.Equal(System.Net.Dns.GetHostName(), Read("--bind 0.0.0.0 --without-tls").Host);

    [Fact]
    public async Task A_name_that_cannot_be_resolved_ends_the_node_with_one_line()
    {
        var (code, _, errors) = await RunAsync("node", "--store", "postgres:Host=127.0.0.1;Port=1;Database=hn", "--host", "nosuch.invalid");

        Assert.Equal(1, code);
        Assert.Contains("--host nosuch.invalid", Assert.Single(errors.TrimEnd().Split('\n')));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public Task A_node_may_listen_at_every_address(string bind) =>
        HostNames.RefuseUnknownAsync(Read($"--bind {bind} --without-tls --host 127.0.0.1"), CancellationToken.None);

    private static NodeSettings Read(string options)
    {
        var (command, node) = (new Command("node"), new NodeOptions());
        node.AddTo(command);
        return node.Read(command.Parse($"--store postgres:Host=db;Database=hn {options}"));
    }
}
