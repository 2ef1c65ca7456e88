using System.CommandLine;
using System.Globalization;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Options;

/// <summary>Selects dead letters.</summary>
internal sealed class DeadLetterFilterOptions
{
    private readonly Argument<string[]> _ids = new("ID") { Description = "Only these ids.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _kind = new("--kind") { Description = "Only failures of this kind, such as server-error.", HelpName = "KIND" };
    private readonly Option<long?> _minAttempts = SharedOptions.Count("--min-attempts", "Only ids that failed at least this many times.");
    private readonly Option<TimeSpan?> _olderThan = new("--older-than")
    {
        Description = "Only ids that first failed at least this many minutes ago.",
        HelpName = "MINUTES",
        CustomParser = result =>
        {
            if (DecimalNumber.TryParse(result.Tokens[0].Value, out var minutes) && minutes is >= 0 and < 1e7) return TimeSpan.FromMinutes(minutes);
            result.AddError($"--older-than {result.Tokens[0].Value} is not a number of minutes.");
            return null;
        },
    };

    private readonly Option<bool> _users = new("--users") { Description = "The dead letters of users, by number, instead of items." };

    /// <summary>Chooses between items and users; for a cluster job, the job's name decides.</summary>
    public Option<bool> Users => _users;

    public JobSubject ReadSubject(ParseResult parsed) => parsed.GetValue(_users) ? JobSubject.Users : JobSubject.Items;

    public void AddTo(Command command)
    {
        command.Arguments.Add(_ids);
        command.Options.Add(_users);
        command.Options.Add(_kind);
        command.Options.Add(_minAttempts);
        command.Options.Add(_olderThan);
    }

    public DeadLetterFilter Read(ParseResult parsed) => new(
        parsed.GetValue(_ids) is { Length: > 0 } ids ? IdRangeSet.OfIds(ids.Select(Checked)) : null,
        DeadLetterRequest.KnownKind(parsed.GetValue(_kind)),
        (int)Math.Min(parsed.GetValue(_minAttempts) ?? 0, int.MaxValue),
        parsed.GetValue(_olderThan));

    private static long Checked(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && PossibleIds.Contains(id)
        ? id
        : throw new UsageException($"{text} is not an id: ids are whole numbers of {PossibleIds.Min} or more.");
}
