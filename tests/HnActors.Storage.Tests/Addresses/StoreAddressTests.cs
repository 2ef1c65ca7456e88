using HnActors.Storage.Addresses;
using HnActors.Storage.Postgres;
using HnActors.Storage.Sqlite;

namespace HnActors.Storage.Tests.Addresses;

public class StoreAddressTests
{
    [Fact]
    public void A_path_is_made_absolute_and_the_jobs_lie_beside_it()
    {
        var address = Assert.IsType<SqliteStoreSource>(StoreAddress.Parse("sqlite:/data/hn.db"));

        Assert.Equal(("/data/hn.db", "/data/hn.jobs.db"), (address.Path, address.JobsPath));
        Assert.Equal(Path.GetFullPath("hn.db"), Assert.IsType<SqliteStoreSource>(StoreAddress.Parse("sqlite:hn.db")).Path);
    }

    [Theory]
    [InlineData("mysql:x")]
    [InlineData("hn.db")]
    [InlineData("sqlite:")]
    [InlineData("sqlite:  ")]
    [InlineData("postgres:")]
    public void Anything_else_is_refused_with_its_value_and_what_to_write(string address)
    {
        var message = Assert.Throws<FormatException>(() => StoreAddress.Parse(address)).Message;

        Assert.Contains($"'{address.Split(':')[0]}", message);
        Assert.Contains(address.StartsWith("postgres") ? "postgres:CONNECTION" : "sqlite:PATH", message);
    }

    [Theory]
    [InlineData("postgres:Host=db;Port=5433;Database=hn;Username=me;Password=geheim")]
    [InlineData("postgres://me:geheim@db:5433/hn")]
    public void A_database_is_shown_without_user_and_password(string address)
    {
        var store = Assert.IsType<PostgresStoreSource>(StoreAddress.Parse(address));

        Assert.Equal("postgres:db:5433/hn", store.ToString());
        Assert.Contains("geheim", store.ConnectionString);
    }

    [Fact]
    public void A_connection_that_can_not_be_read_is_refused_without_its_password()
    {
        var refused = Assert.Throws<FormatException>(() => StoreAddress.Parse("postgres:Hots=db;Password=geheim"));

        Assert.Contains("postgres:CONNECTION", refused.Message);
        Assert.DoesNotContain("geheim", refused.ToString());
    }
}
