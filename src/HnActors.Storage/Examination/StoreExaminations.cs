using HnActors.Storage.Postgres;
using HnActors.Storage.Sqlite;

namespace HnActors.Storage.Examination;

/// <summary>Finds what looks at a store of a kind.</summary>
public static class StoreExaminations
{
    public static IStoreExamination Of(StoreSource source) => source switch
    {
        SqliteStoreSource sqlite => new SqliteExamination(sqlite),
        PostgresStoreSource postgres => new PostgresExamination(postgres),
        _ => throw new NotSupportedException($"{source} can't be examined."),
    };
}
