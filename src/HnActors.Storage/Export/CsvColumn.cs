using CsvHelper;
using HnActors.Storage.Items;

namespace HnActors.Storage.Export;

/// <summary>A column of a table, and how to write it for a row.</summary>
internal sealed record CsvColumn(string Name, Action<CsvWriter, StoredItem, BodyFields> Write);
