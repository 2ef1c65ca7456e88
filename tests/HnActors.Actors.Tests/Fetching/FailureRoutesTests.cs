using HnActors.Actors.Fetching;
using HnActors.Core.Health;
using HnActors.Core.Leasing;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Tests.Fetching;

/// <summary>Pins the routes that users notice.</summary>
public class FailureRoutesTests
{
    [Fact]
    public void A_429_is_retried_at_no_cost_while_the_server_refuses_in_general() =>
        Assert.Equal(FailureRoute.RetryForFree, Route(HackerNewsFailure.Throttled, AnswerVerdict.OfApi));

    [Fact]
    public void A_429_that_only_one_id_gets_costs_it_an_attempt() =>
        Assert.Equal(FailureRoute.Retry, Route(HackerNewsFailure.Throttled, AnswerVerdict.OfId));

    [Theory]
    [InlineData(HackerNewsFailure.ServerError)]
    [InlineData(HackerNewsFailure.Unavailable)]
    [InlineData(HackerNewsFailure.Timeout)]
    [InlineData(HackerNewsFailure.Html)]
    [InlineData(HackerNewsFailure.WrongId)]
    public void What_fails_costs_the_id_an_attempt_and_in_an_outage_goes_back_into_its_lease(HackerNewsFailure failure)
    {
        Assert.Equal(FailureRoute.Retry, Route(failure, AnswerVerdict.OfId));
        Assert.Equal(FailureRoute.PutBack, Route(failure, AnswerVerdict.OfApi));
        Assert.Null(Route(failure, AnswerVerdict.Undecided));
    }

    [Fact]
    public void A_null_is_stored_only_when_it_came_again_and_the_api_is_there()
    {
        Assert.Equal(FailureRoute.SecondLook, FailureRoutes.Of(FailureKind.FirstNull, AnswerVerdict.OfId));
        Assert.Equal(FailureRoute.StoreNull, FailureRoutes.Of(FailureKind.Null, AnswerVerdict.OfId));
        Assert.Equal(FailureRoute.PutBack, FailureRoutes.Of(FailureKind.Null, AnswerVerdict.OfApi));
        Assert.Null(FailureRoutes.Of(FailureKind.Null, AnswerVerdict.Undecided));
    }

    [Fact]
    public void What_was_never_asked_goes_back_without_waiting_for_a_verdict() =>
        Assert.Equal(FailureRoute.PutBack, FailureRoutes.Of(FailureKind.NotAsked, AnswerVerdict.Undecided));

    [Fact]
    public void Every_kind_of_failure_costs_its_id_an_attempt_where_the_id_is_at_fault_and_none_where_the_api_is() =>
        Assert.All(Enum.GetValues<HackerNewsFailure>(), failure =>
        {
            Assert.Equal(FailureRoute.Retry, Route(failure, AnswerVerdict.OfId));
            Assert.Contains(Route(failure, AnswerVerdict.OfApi)!.Value, new[] { FailureRoute.PutBack, FailureRoute.RetryForFree });
        });

    private static FailureRoute? Route(HackerNewsFailure failure, AnswerVerdict verdict) => FailureRoutes.Of(FailureKind.Of(failure), verdict);
}
