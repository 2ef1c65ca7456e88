using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HnActors.Pbm;

/// <summary>The palette <c>hn</c>: jobs at pbm's prompt.</summary>
internal sealed class HnPalette : CommandPaletteHandler
{
    public HnPalette(IReadOnlyList<PbmCommand> commands)
        : this(commands, new CommandPalette("hn", commands.Select(Define).ToArray()))
    {
    }

    private HnPalette(IReadOnlyList<PbmCommand> commands, CommandPalette palette)
        : base(palette) => HandlerProps = Props.Create(() => new HnPaletteActor(palette, commands));

    public override Props HandlerProps { get; }

    private static CommandDefinition Define(PbmCommand command) => new CommandDefinitionBuilder()
        .WithName(command.Name)
        .WithDescription(command.Description)
        .WithArgument(job => job.IsMandatory(command.NeedsJob).WithName("job").WithSwitch("-j").WithSwitch("--job").WithDescription("The job's name."))
        .Build();
}
