using System.Text;
using HnActors.Storage.Addresses;
using HnActors.Storage.Postgres;
using Npgsql;

namespace HnActors.Storage.Tests.Postgres;

public sealed class PostgresItemStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [PostgresFact]
    public async Task The_view_has_typed_columns_and_survives_odd_bodies()
    {
        var address = NewDatabase();
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync(
        [
            Item(1, """{"by":"pg","dead":true,"descendants":3,"id":1,"kids":[2,3],"score":9,"time":1175714200,"title":"T","type":"story","url":"u"}"""),
            Item(2, """{"id":2,"kids":{"0":5},"time":null,"score":1e400,"dead":"yes"}"""),
            Item(3, """{"id":3,"text":"nul \\u0000\\u0000, half \\ud83d, other half \\ude00, whole \\ud83d\\ude00, none \\\\u0000"}""".Replace("\\\\", "\\")),
            new StoredItem(4, null, 0),
            Item(5, """{"id":5,"text":"\\ud83d\ude00, \\\\u0000, \\\u0000, \ud83d\\ude00"}"""),
        ]);

        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT id, type, by, time, timestamp, text, url, title, score, descendants, parent, poll, kids, parts, dead, deleted, fetched_at
            FROM items ORDER BY id
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal("story", reader["type"]);
        Assert.Equal(1175714200L, reader["time"]);
        Assert.Equal(new DateTime(2007, 4, 4, 19, 16, 40), reader["timestamp"]);
        Assert.Equal("[2,3]", reader["kids"]);
        Assert.Equal(true, reader["dead"]);
        Assert.Equal(DBNull.Value, reader["deleted"]);
        Assert.True(await reader.ReadAsync());
        Assert.Equal((DBNull.Value, DBNull.Value, DBNull.Value), (reader["timestamp"], reader["score"], reader["dead"]));
        Assert.True(await reader.ReadAsync());
        Assert.Equal("nul \ufffd\ufffd, half \ufffd, other half \ufffd, whole 😀, none \\u0000", reader["text"]);
        Assert.True(await reader.ReadAsync());
        Assert.Equal(DBNull.Value, reader["type"]);
        Assert.True(await reader.ReadAsync());
        Assert.Equal("\\ud83d\ufffd, \\\\u0000, \\\ufffd, \ufffd\\ude00", reader["text"]);
    }

    [PostgresFact]
    public async Task A_store_of_an_earlier_version_reads_odd_bodies_as_one_of_this_version_does()
    {
        var address = NewDatabase();
        await using (var store = await address.OpenOrCreateAsync()) await store.WriteAsync([Item(1, """{"id":1,"text":"half \ude00"}""")]);
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync(
            connection, "CREATE OR REPLACE FUNCTION hn_json(body json) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT body'");

        await (await address.OpenOrCreateAsync()).DisposeAsync();

        Assert.Equal("half \ufffd", await ExecuteAsync(connection, "SELECT text FROM items"));
    }

    [PostgresTheory]
    [InlineData("items", "id = 5", "item_pkey", false)]
    [InlineData("items", "id = 5", "item_pkey", true)]
    [InlineData("users", "id = 'pg'", "user_pkey", false)]
    [InlineData("users", "id = 'pg'", "user_pkey", true)]
    public async Task A_question_to_a_view_finds_rows_by_their_ids_and_reads_each_body_once(string view, string condition, string key, bool isOlder)
    {
        var address = NewDatabase();
        await (await address.OpenOrCreateAsync()).DisposeAsync();
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        if (isOlder)
        {
            // With the columns that it has, as an earlier version made it.
            var table = view == "items" ? "item" : "\"user\"";
            var definition = (string)(await ExecuteAsync(connection, $"SELECT pg_get_viewdef('{view}'::regclass)"))!;
            var columns = definition[..definition.IndexOf("FROM", StringComparison.Ordinal)].Replace($"{table}.", "").Replace("readable.", "");
            await ExecuteAsync(
                connection, $"CREATE OR REPLACE VIEW {view} AS {columns} FROM (SELECT id, hn_json(json) AS j, fetched_at FROM {table} OFFSET 0) AS readable");
            await (await address.OpenOrCreateAsync()).DisposeAsync();
        }
        // One that tells of each time it is asked.
        await ExecuteAsync(
            connection,
            """
            CREATE OR REPLACE FUNCTION hn_json(body json) RETURNS json LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RAISE WARNING 'read'; RETURN body; END $$;
            INSERT INTO item VALUES (5, '{}', 1), (6, '{}', 1);
            INSERT INTO "user" VALUES ('pg', '{}', 1), ('sama', '{}', 1);
            SET enable_seqscan = off
            """);
        var read = 0;
        connection.Notice += (_, _) => read++;

        await using var question = new NpgsqlCommand($"SELECT * FROM {view} WHERE {condition}", connection);
        await using (var rows = await question.ExecuteReaderAsync()) Assert.True(await rows.ReadAsync());
        Assert.Equal(1, read);
        question.CommandText = $"EXPLAIN {question.CommandText}";
        var plan = new List<string>();
        await using (var rows = await question.ExecuteReaderAsync())
            while (await rows.ReadAsync()) plan.Add(rows.GetString(0));
        Assert.Contains($"using {key} on", string.Join('\n', plan));
    }

    [PostgresFact]
    public async Task A_node_knows_how_far_the_servers_clock_is_ahead_of_its_own()
    {
        var address = NewDatabase();
        await (await address.OpenOrCreateAsync()).DisposeAsync();
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            CREATE SCHEMA ahead;
            CREATE FUNCTION ahead.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
                $$ SELECT pg_catalog.clock_timestamp() + interval '10 minutes' $$;
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = ahead, pg_catalog, public', current_database()); END $$;
            """,
            connection);
        await command.ExecuteNonQueryAsync();
        NpgsqlConnection.ClearAllPools();

        await using var store = await address.OpenOrCreateAsync();

        Assert.InRange(store.ClockOffset.TotalSeconds, 595, 605);
        Assert.InRange(store.Users.ClockOffset.TotalSeconds, 595, 605);
    }

    [PostgresFact]
    public async Task Whoever_writes_while_indexes_are_made_goes_on_and_one_that_was_left_unfinished_is_made_anew()
    {
        var address = NewDatabase();
        await using var store = await address.OpenOrCreateAsync();
        await address.Indexes.CreateAsync();
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'item_by'::regclass; DROP INDEX item_time");
        await using var older = await connection.BeginTransactionAsync();
        await ExecuteAsync("INSERT INTO item (id, fetched_at) VALUES (100, 1)");

        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var making = address.Indexes.CreateAsync();
        while (await ExecuteAsync("SELECT count(*) FROM pg_stat_activity WHERE query ~ '^(CREATE|DROP) INDEX' AND wait_event_type = 'Lock'") is not > 0L)
        {
            // What a transaction has seen of others stays as it was.
            await ExecuteAsync("SELECT pg_stat_clear_snapshot()");
            Assert.False(making.IsFaulted, $"{making.Exception}");
            await Task.Delay(20, late.Token);
        }
        await store.WriteAsync([Item(1)]);
        await older.CommitAsync();

        Assert.Equal(["item_by", "item_time"], await making);
        Assert.Equal(0L, await ExecuteAsync("SELECT count(*) FROM pg_index WHERE NOT indisvalid"));

        async Task<object?> ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync();
        }
    }

    [PostgresFact]
    public async Task Nodes_that_come_at_once_make_one_store()
    {
        var address = NewDatabase();

        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => address.OpenOrCreateAsync()));

        Assert.Single(stores.Select(store => store.Identity).Distinct());
        foreach (var store in stores) await store.DisposeAsync();
    }

    [PostgresFact]
    public async Task Nodes_share_a_store_and_keep_out_who_wants_it_alone()
    {
        var address = NewDatabase();
        await using var one = await address.LockSharedAsync();
        await using var other = await address.LockSharedAsync();

        Assert.Equal(StoreProblem.Held, (await Assert.ThrowsAsync<StoreException>(() => address.LockAsync())).Problem);
    }

    [PostgresFact]
    public async Task The_same_ids_written_by_two_at_once_are_one_row_each()
    {
        var address = NewDatabase();
        await using var one = await address.OpenOrCreateAsync();
        await using var other = await address.OpenOrCreateAsync();
        var items = Enumerable.Range(1, 3000).Select(id => Item(id)).ToList();

        await Task.WhenAll(one.WriteAsync(items), other.WriteAsync([.. items.AsEnumerable().Reverse()]));

        Assert.Equal((1, 3000), await one.BoundsAsync());
        var runs = 0;
        await foreach (var run in one.ReadIdsAsync(1, 3000)) runs++;
        Assert.Equal(1, runs);
    }

    [PostgresFact]
    public async Task A_server_that_restarts_is_a_pause_and_loses_nothing()
    {
        using var server = PostgresServer.Start();
        await using var store = await StoreAddress.Parse(server.CreateDatabase()).OpenOrCreateAsync();
        await store.WriteAsync([Item(1)]);

        server.Stop();
        var gone = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync([Item(2)]));
        server.Resume();
        await store.WriteAsync([Item(2)]);

        Assert.Equal(StoreProblem.Unreachable, gone.Problem);
        Assert.Equal((1, 2), await store.BoundsAsync());
    }

    [PostgresFact]
    public async Task A_writer_that_freezes_before_it_commits_holds_its_rows_for_seconds_only()
    {
        var address = NewDatabase();
        await using var store = await address.OpenOrCreateAsync();
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await new NpgsqlCommand(
            """
            CREATE TABLE seen (timeout text);
            CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN INSERT INTO seen VALUES (current_setting('idle_in_transaction_session_timeout')); RETURN NEW; END $$;
            CREATE TRIGGER look BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION look();
            """,
            connection).ExecuteNonQueryAsync();

        await store.WriteAsync([Item(1)]);

        Assert.Equal(PostgresTimeouts.IdleInTransaction, await new NpgsqlCommand("SELECT timeout FROM seen", connection).ExecuteScalarAsync());
    }

    [PostgresFact]
    public async Task A_database_that_is_not_utf8_is_refused_with_its_encoding_and_the_way_to_mend_it()
    {
        var address = postgres.Server.CreateDatabase("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");

        var refused = await Assert.ThrowsAsync<StoreException>(() => StoreAddress.Parse(address).OpenOrCreateAsync());

        Assert.Contains("LATIN1", refused.Message);
        Assert.Contains("createdb --encoding=UTF8", refused.Message);
    }

    [PostgresFact]
    public async Task A_row_that_the_database_does_not_take_is_told_from_a_database_that_is_not_well()
    {
        var address = NewDatabase();
        await using var store = await address.OpenOrCreateAsync();
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("ALTER TABLE item ADD CONSTRAINT no_seven CHECK (id <> 7)", connection);
        await command.ExecuteNonQueryAsync();

        var refused = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync([Item(6), Item(7)]));
        var notJson = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync([Item(8, "not JSON")]));

        Assert.Equal((StoreProblem.Refused, StoreProblem.Refused), (refused.Problem, notJson.Problem));
        Assert.Contains("no_seven", refused.Message);
        Assert.Null(await store.BoundsAsync());
    }

    [PostgresFact]
    public async Task A_store_of_an_earlier_version_is_told_since_when_nulls_are_asked_for_twice()
    {
        var address = NewDatabase();
        await using (await address.OpenOrCreateAsync())
        {
        }
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("ALTER TABLE store DROP COLUMN nulls_confirmed_since", connection);
        await command.ExecuteNonQueryAsync();

        await using var read = await address.OpenReadAsync();
        await using var written = await address.OpenOrCreateAsync();

        Assert.Equal(long.MaxValue, read.NullsConfirmedSince);
        Assert.InRange(written.NullsConfirmedSince, 1_500_000_000_000, long.MaxValue - 1);
    }

    [PostgresFact]
    public async Task Another_programs_tables_are_left_as_they_are()
    {
        var address = NewDatabase();
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("CREATE TABLE item (id integer)", connection);
        await command.ExecuteNonQueryAsync();

        Assert.Equal(StoreProblem.NotOurs, (await Assert.ThrowsAsync<StoreException>(() => address.OpenOrCreateAsync())).Problem);
    }

    [PostgresFact]
    public async Task A_database_or_a_server_that_is_not_there_is_told_without_the_password()
    {
        var missing = StoreAddress.Parse($"postgres:Host=127.0.0.1;Port={postgres.Server.Port};Username=hn;Password=geheim;Database=nowhere");
        var nobody = StoreAddress.Parse("postgres:Host=127.0.0.1;Port=1;Username=hn;Password=geheim;Database=hn");

        var noDatabase = await Assert.ThrowsAsync<StoreException>(() => missing.OpenOrCreateAsync());
        var noServer = await Assert.ThrowsAsync<StoreException>(() => nobody.OpenOrCreateAsync());

        Assert.Equal((StoreProblem.Missing, StoreProblem.Unreachable), (noDatabase.Problem, noServer.Problem));
        Assert.All([noDatabase, noServer], told => Assert.DoesNotContain("geheim", told.ToString()));
    }

    [PostgresFact]
    public async Task While_somebody_takes_in_the_authors_of_all_items_others_open_the_store()
    {
        var address = NewDatabase();
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([Item(1, """{"id":1,"by":"pg"}""")]);
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // Whoever takes them in waits in the midst of it.
        await ExecuteAsync("UPDATE store SET authors_complete = false; DELETE FROM author");
        await transaction.CommitAsync();
        await using var other = await connection.BeginTransactionAsync();
        await ExecuteAsync("LOCK TABLE author IN EXCLUSIVE MODE");
        var taking = store.Users.CompleteAuthorsAsync();

        await using (var second = await address.OpenOrCreateAsync().WaitAsync(TimeSpan.FromSeconds(20))) Assert.False(taking.IsCompleted);

        await other.RollbackAsync();
        await taking;
        Assert.Equal(["pg"], (await store.Users.ReadNamesAsync(1, 100)).Values);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_takes_in_the_authors_of_all_items_and_a_writer_who_brings_the_same_do_not_wait_for_each_other(bool isRestored)
    {
        var address = NewDatabase();
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([Item(1, """{"id":1,"by":"b"}"""), Item(2, """{"id":2,"by":"a"}""")]);
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "UPDATE store SET authors_complete = false; DELETE FROM author");
        await using var writer = await connection.BeginTransactionAsync();
        // In the order of names, as writers do; the items name them in the other one.
        await ExecuteAsync(connection, "INSERT INTO author (name) VALUES ('a')");

        var taking = isRestored ? store.Users.RestoreAuthorsAsync([]) : store.Users.CompleteAuthorsAsync();
        await UntilWaitingAsync(address, 1);
        await ExecuteAsync(connection, "INSERT INTO author (name) VALUES ('b')");
        await writer.CommitAsync();
        await taking;

        Assert.Equal(["a", "b"], (await store.Users.ReadNamesAsync(1, 100)).Values.Order());
    }

    [PostgresFact]
    public async Task What_goes_over_many_rows_has_no_short_limit_and_of_what_has_one_it_is_told_that_no_answer_came_in_time()
    {
        var own = NewDatabase();
        await (await own.OpenOrCreateAsync()).DisposeAsync();
        var address = (PostgresStoreSource)StoreAddress.Parse($"postgres:{own.ConnectionString};Command Timeout=2");
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([Item(1), Item(2, """{"id":2,"by":"pg"}""")]);
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        await connection.OpenAsync();
        await using var other = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, """LOCK TABLE item, "user", author IN ACCESS EXCLUSIVE MODE""");

        var (counting, deleting, restoring) = (store.Users.CountUnnumberedAsync(), store.DeleteAsync([1]), store.Users.RestoreAuthorsAsync([]));
        await UntilWaitingAsync(own, 3);
        // It began last, and gives up first.
        var late = await Assert.ThrowsAsync<StoreException>(() => store.Users.RecordAsync(["sama"]));
        await other.RollbackAsync();

        Assert.Equal(0, await counting);
        await Task.WhenAll(deleting, restoring);
        Assert.Equal((2, 2), await store.BoundsAsync());
        Assert.Contains("did not answer in time", late.Message);
        Assert.DoesNotContain("Start the server", late.Message);
        Assert.Equal(StoreProblem.Unreachable, late.Problem);
    }

    /// <summary>Waits until so many sessions of a database wait for what others have locked.</summary>
    private static async Task UntilWaitingAsync(PostgresStoreSource address, int count)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        while (await ExecuteAsync(connection, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
            is not long waiting || waiting < count)
        {
            await Task.Delay(20, late.Token);
        }
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private PostgresStoreSource NewDatabase() => (PostgresStoreSource)StoreAddress.Parse(postgres.Server.CreateDatabase());

    private static StoredItem Item(long id, string? json = null) => new(id, Encoding.UTF8.GetBytes(json ?? $"{{\"id\":{id}}}"), 1);
}
