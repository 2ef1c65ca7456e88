using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace HnActors.Storage.Tests;

/// <summary>A PostgreSQL server of the tests' own, thrown away with them; its programs are those of Debian's package <c>postgresql</c>.</summary>
public sealed class PostgresServer : IDisposable
{
    private readonly string _folder;
    private int _databases;

    private PostgresServer(string folder, int port)
    {
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Missing { get; } = Programs is null ? "no PostgreSQL server is installed (Debian's package postgresql)" : null;

    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Max()
        : null;

    public static PostgresServer Start()
    {
        var server = new PostgresServer(Directory.CreateTempSubdirectory("hnactors-postgres-").FullName, FreePort());
        // The server refuses to run as root; its package brings a user for it.
        if (Environment.UserName == "root") Run("chown", "postgres", server._folder);
        server.RunAsServer("initdb", "-D", server.Data, "-A", "trust", "-U", "hn", "--no-sync");
        server.Resume();
        return server;
    }

    /// <summary>The same database, reached through a socket in the file system, which does without a network.</summary>
    public string WithoutNetwork(string store) => store.Replace("Host=127.0.0.1", $"Host={_folder}");

    /// <summary>An empty database of its own, as a store's address.</summary>
    /// <param name="options">In SQL.</param>
    public string CreateDatabase(string options = "")
    {
        var name = $"hn{Interlocked.Increment(ref _databases)}";
        // Not from a pool, whose connection a restart in between may have ended.
        using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {name} {options}", connection);
        command.ExecuteNonQuery();
        return "postgres:" + ConnectionString(name);
    }

    /// <summary>Starts again after <see cref="Stop"/>.</summary>
    public void Resume() => RunAsServer(
        "pg_ctl",
        "-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "start",
        // Not flushed to disk: these tests kill processes, not machines.
        "-o", $"-p {Port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200");

    /// <summary>Stops without waiting for anyone: connections break, what is committed stays.</summary>
    public void Stop() => RunAsServer("pg_ctl", "-D", Data, "-w", "-m", "fast", "stop");

    public void Dispose()
    {
        RunAsServer("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Username=hn;Database={database}";

    private void RunAsServer(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(Programs!, program), .. arguments];
        if (Environment.UserName == "root") command = ["runuser", "-u", "postgres", "--", .. command];
        Run(command[0], command[1..]);
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        // Not to the end of its output: a server that it starts keeps that open.
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    /// <summary>A port of loopback that nothing listens at just now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A test that needs a PostgreSQL server. In continuous integration there must be one.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") is null) Skip = PostgresServer.Missing;
    }
}

/// <inheritdoc cref="PostgresFactAttribute"/>
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") is null) Skip = PostgresServer.Missing;
    }
}

/// <summary>One server for a class of tests; null where there can be none.</summary>
public sealed class PostgresFixture : IDisposable
{
    private readonly Lazy<PostgresServer> _server = new(PostgresServer.Start);

    public PostgresServer Server => _server.Value;

    /// <summary>One number from a database.</summary>
    public async Task<long> CountAsync(string store, string sql)
    {
        await using var connection = new NpgsqlConnection(store["postgres:".Length..]);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public void Dispose()
    {
        if (_server.IsValueCreated) _server.Value.Dispose();
    }
}
