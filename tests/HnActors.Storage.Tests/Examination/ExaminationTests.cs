using HnActors.Storage.Addresses;
using HnActors.Storage.Examination;

namespace HnActors.Storage.Tests.Examination;

public sealed class ExaminationTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [PostgresFact]
    public async Task A_database_that_can_be_used_is_told_from_one_that_can_not()
    {
        var good = await ExamineAsync(postgres.Server.CreateDatabase());
        var latin = await ExamineAsync(postgres.Server.CreateDatabase("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"));

        Assert.DoesNotContain(good, finding => finding.Level == FindingLevel.Fail);
        Assert.Contains(good, finding => finding.Message.Contains("encoding UTF-8"));
        Assert.Contains("createdb -E UTF8", Assert.Single(latin, finding => finding.Level == FindingLevel.Fail).Message);
    }

    [PostgresFact]
    public async Task A_server_that_may_forget_is_warned_of()
    {
        var database = postgres.Server.CreateDatabase();

        var found = await ExamineAsync(database + ";Options=-c synchronous_commit=off");

        Assert.Contains(found, finding => finding.Level == FindingLevel.Warn && finding.Message.Contains("is off: a power cut may lose"));
    }

    private static Task<IReadOnlyList<StoreFinding>> ExamineAsync(string address) => StoreExaminations.Of(StoreAddress.Parse(address)).RunAsync(everything: false);
}
