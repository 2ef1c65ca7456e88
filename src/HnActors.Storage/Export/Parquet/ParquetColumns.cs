using HnActors.Storage.Items;
using Parquet;
using Parquet.Schema;

namespace HnActors.Storage.Export.Parquet;

/// <summary>The kinds of columns that files of items and of users have in common.</summary>
internal static class ParquetColumns
{
    public static TextColumn Text(string name, TextField text, CharacterPool pool) =>
        new(new DataField(name, typeof(string), isNullable: true), text, pool);

    /// <summary>Text with few distinct or often repeated values.</summary>
    public static TextColumn Word(string name, TextField text, CharacterPool pool) =>
        new(new DataField(name, typeof(string), isNullable: true), text, pool, EncodingHint.Dictionary);

    public static ValueColumn<long> Number(string name, NumberField number) =>
        new(new DataField(name, typeof(long), isNullable: true), (_, fields) => fields[number]);

    /// <summary>Numbers that are mostly close to the previous one.</summary>
    public static ValueColumn<long> RisingNumber(string name, NumberField number) =>
        new(new DataField(name, typeof(long), isNullable: true), (_, fields) => fields[number], EncodingHint.DeltaBinaryPacked);

    public static ValueColumn<bool> Flag(string name, FlagField flag) =>
        new(new DataField(name, typeof(bool), isNullable: true), (_, fields) => fields[flag]);

    /// <param name="time">Unix seconds.</param>
    public static ValueColumn<DateTime> Instant(string name, NumberField time) =>
        new(InstantField(name, isNullable: true), (_, fields) => fields.InstantOf(time));

    public static ValueColumn<long> Id() =>
        new(new DataField("id", typeof(long), isNullable: false), (row, _) => row.Id, EncodingHint.DeltaBinaryPacked);

    public static ValueColumn<DateTime> FetchedAt() =>
        new(InstantField("fetched_at", isNullable: false), (row, _) => ReadingTime.Of(row.FetchedAt).UtcDateTime);

    public static BodyColumn Body() => new(new DataField("json", typeof(byte[]), isNullable: false));

    // Milliseconds: for finer units the library writes correct values but wrong statistics.
    private static DateTimeDataField InstantField(string name, bool isNullable) =>
        new(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Millis, isNullable);
}
