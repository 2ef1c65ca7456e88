using System.CommandLine;
using HnActors.Core.Jobs;

namespace HnActors.Node.Options;

/// <summary>The options that control how a copy is kept up to date.</summary>
internal sealed class FollowingOptions
{
    private readonly Option<double?> _sweepAge = SharedOptions.Number(
        "--sweep-age",
        "DAYS",
        "Read items up to this age again now and then, even if no change to them was announced; 0 for none.",
        FollowSpec.DefaultSweepAge.TotalDays,
        FollowSpec.MaxSweepAge.TotalDays);

    private readonly Option<double?> _sweepRate = SharedOptions.Number(
        "--sweep-rate",
        "N",
        "The most items a second to read again in this way. Default: three for every ten that are new or changed, but at least 1.",
        normal: null,
        FollowSpec.MaxSweepRate);

    private readonly Option<bool> _history = new("--history")
    {
        Description = "Keep every body that is replaced by another, in the table item_history; once chosen, this stays on for the store.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_history);
        command.Options.Add(_sweepAge);
        command.Options.Add(_sweepRate);
    }

    public FollowSpec Read(ParseResult parsed) => new(TimeSpan.FromDays(parsed.GetValue(_sweepAge) ?? 0), parsed.GetValue(_sweepRate));

    /// <summary>Whether replaced bodies are kept.</summary>
    public bool KeepsHistory(ParseResult parsed) => parsed.GetValue(_history);

    /// <summary>The name of one of these options that was given; null if none was.</summary>
    public string? GivenIn(ParseResult parsed) => ((Option[])[_history, _sweepAge, _sweepRate]).FirstOrDefault(parsed.IsGiven)?.Name;
}
