using HnActors.Storage.Postgres;
using HnActors.Storage.Sqlite;

namespace HnActors.Storage.Addresses;

/// <summary>How users name a store: <c>sqlite:PATH</c> or <c>postgres:CONNECTION</c>.</summary>
public static class StoreAddress
{
    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">Not an address; the message says what is wrong and how to fix it, and holds no secret.</exception>
    public static StoreSource Parse(string address)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 ? "" : address[..colon];
        var rest = address[(colon + 1)..];
        return scheme switch
        {
            SqliteStoreSource.Scheme => SqliteStoreSource.Read(rest),
            PostgresStoreSource.Scheme or "postgresql" => PostgresStoreSource.Read(rest),
            _ => throw new FormatException(
                $"'{(MayHoldSecret(address) ? "…" : address)}' is not a store this version knows: write " +
                $"sqlite:PATH, such as sqlite:{(scheme.Length == 0 && rest.Length > 0 && !MayHoldSecret(address) ? rest : "hn.db")}, " +
                "or postgres:CONNECTION, such as \"postgres:Host=localhost;Database=hn;Username=hn\"."),
        };
    }

    private static bool MayHoldSecret(string address) => address.AsSpan().ContainsAny('@', '=', ';');
}
