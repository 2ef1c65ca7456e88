using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using HnActors.Storage.Items;

namespace HnActors.Storage.Export;

/// <summary>Writes CSV as defined by RFC 4180. A missing value is an empty field; empty text is <c>""</c>.</summary>
internal sealed class CsvRowWriter : IRowWriter
{
    private readonly BodyFields _fields = new();
    private readonly IReadOnlyList<CsvColumn> _columns;
    private readonly CsvWriter _csv;
    private bool _begun;

    public CsvRowWriter(Stream file, IReadOnlyList<CsvColumn> columns)
    {
        var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        _csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\r\n" });
        _columns = columns;
    }

    public long Damaged { get; private set; }

    public async ValueTask WriteAsync(StoredItem row, CancellationToken cancellationToken)
    {
        await BeginAsync().ConfigureAwait(false);
        if (!_fields.Read(row.Json)) Damaged++;
        foreach (var column in _columns) column.Write(_csv, row, _fields);
        await _csv.NextRecordAsync().ConfigureAwait(false);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await BeginAsync().ConfigureAwait(false);
        await _csv.FlushAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private async ValueTask BeginAsync()
    {
        if (_begun) return;
        _begun = true;
        foreach (var column in _columns) _csv.WriteField(column.Name, shouldQuote: false);
        await _csv.NextRecordAsync().ConfigureAwait(false);
    }
}
