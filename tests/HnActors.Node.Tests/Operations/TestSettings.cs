using HnActors.Core.DeadLetters;
using HnActors.Node.Settings;
using HnActors.Storage.Addresses;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Tests.Operations;

/// <summary>Settings of a node that is never started.</summary>
internal static class TestSettings
{
    public static NodeSettings With(string? token, string? readToken) => new(
        (PostgresStoreSource)StoreAddress.Parse("postgres:Host=localhost;Database=hn;Username=hn"),
        Roles: [],
        Host: "node-7",
        Bind: "127.0.0.1",
        Port: 0,
        Seeds: [],
        Certificates: null,
        new EndpointSettings(new Uri("http://127.0.0.1:9053"), token, readToken, BasePath: null),
        Concurrency: null,
        Timeout: TimeSpan.FromSeconds(1),
        new RetryPolicy());
}
