using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HnActors.Pbm;

/// <summary>Runs the commands of the palette <c>hn</c>.</summary>
internal sealed class HnPaletteActor : CommandHandlerActor
{
    public HnPaletteActor(CommandPalette palette, IReadOnlyList<PbmCommand> commands)
        : base(palette)
    {
        foreach (var one in commands)
        {
            Process(one.Name, (_, arguments) => one.RunAsync(arguments.ArgumentValues("job").FirstOrDefault()).PipeTo(
                Sender,
                success: lines => new CommandResponse(string.Join(Environment.NewLine, lines)),
                failure: exception => new ErroredCommandResponse(exception.Message)));
        }
    }
}
