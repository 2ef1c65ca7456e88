using HnActors.Storage.Postgres;
using HnActors.Storage.Sqlite;

namespace HnActors.Storage.Examination;

/// <summary>Chooses the examination for a kind of store.</summary>
public static class StoreExaminations
{
    public static IStoreExamination Of(StoreSource source) => source switch
    {
        SqliteStoreSource sqlite => new SqliteExamination(sqlite),
        PostgresStoreSource postgres => new PostgresExamination(postgres),
        _ => throw new NotSupportedException($"{source} can't be examined."),
    };
}
