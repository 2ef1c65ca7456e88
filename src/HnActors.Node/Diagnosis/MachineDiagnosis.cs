using System.Net;
using System.Net.Sockets;
using HnActors.Node.Terminal;

namespace HnActors.Node.Diagnosis;

/// <summary>Checks the system's limits for this process, and a node's ports.</summary>
internal static class MachineDiagnosis
{
    private const int ManyFiles = 4096;

    public static Finding Files() => FileLimit.OpenFiles switch
    {
        null => Finding.Ok("files", "no limit on open files could be read"),
        { } limit when limit < ManyFiles => Finding.Warn(
            "files",
            $"the system allows this process {limit} open files, connections included: raise it with `ulimit -n {ManyFiles}`, or LimitNOFILE= in a unit"),
        { } limit => Finding.Ok("files", $"the system allows this process {limit} open files"),
    };

    /// <param name="option">The option that sets the port.</param>
    public static Finding Port(IPAddress address, int port, string option)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return Finding.Ok("ports", $"{address}:{port} ({option}) is free");
        }
        catch (SocketException exception)
        {
            return Finding.Warn(
                "ports", $"{address}:{port} ({option}) can't be listened on ({exception.Message}): stop what listens there, or give a node another {option}");
        }
    }
}
