using HnActors.Core.DeadLetters;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;

namespace HnActors.Node.Tests.Operations;

public class DeadLetterRequestTests
{
    [Fact]
    public void What_is_dropped_is_named_by_more_than_how_it_stands()
    {
        DeadLetterRequest[] wide = [new(), new(Status: DeadLetterStatus.Parked), new(MinAge: 0), new(MinAttempts: 0)];
        DeadLetterRequest[] narrow = [new(Ids: [[1, 9]]), new(Kind: "timeout"), new(MinAttempts: 1), new(MinAge: 60)];

        Assert.All(wide, request => Assert.Contains("letters to drop", Assert.Throws<UsageException>((request with { Reason = "why" }).FilterToDrop).Message));
        Assert.All(narrow, request => (request with { Reason = "why" }).FilterToDrop());
    }

    [Fact]
    public void Fewer_attempts_than_none_are_refused() => Assert.Throws<UsageException>(new DeadLetterRequest(MinAttempts: -1).Filter);

    [Fact]
    public void A_command_about_all_that_match_has_no_pages()
    {
        Assert.Throws<UsageException>(new DeadLetterRequest(Kind: "timeout", AfterId: 5).FilterOfAll);
        Assert.Throws<UsageException>(new DeadLetterRequest(Kind: "timeout", Limit: 1).FilterOfAll);
        Assert.Throws<UsageException>(new DeadLetterRequest(Kind: "timeout", Limit: 1, Reason: "why").FilterToDrop);
    }
}
