using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using HnActors.Storage.Items;

namespace HnActors.Storage.Export;

/// <summary>
/// A table by RFC 4180 with the columns of the view <c>items</c>. What an item does not have is an empty field; empty text is <c>""</c>.
/// </summary>
internal sealed class CsvItemWriter : IItemWriter
{
    private static readonly string[] Columns =
    [
        "id", "type", "by", "time", "timestamp", "text", "url", "title", "score", "descendants", "parent", "poll", "kids", "parts", "dead",
        "deleted", "fetched_at",
    ];

    private readonly ItemFields _fields = new();
    private readonly CsvWriter _csv;
    private bool _begun;

    public CsvItemWriter(Stream file)
    {
        var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        _csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\r\n" });
    }

    public async ValueTask WriteAsync(StoredItem item, CancellationToken cancellationToken)
    {
        await BeginAsync().ConfigureAwait(false);
        _fields.Read(item.Json);
        Write(item.Id);
        Write(TextField.Type);
        Write(TextField.By);
        Write(_fields[NumberField.Time]);
        _csv.WriteField(_fields.Timestamp?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), shouldQuote: false);
        Write(TextField.Text);
        Write(TextField.Url);
        Write(TextField.Title);
        Write(_fields[NumberField.Score]);
        Write(_fields[NumberField.Descendants]);
        Write(_fields[NumberField.Parent]);
        Write(_fields[NumberField.Poll]);
        Write(_fields[ListField.Kids].Json);
        Write(_fields[ListField.Parts].Json);
        Write(_fields[FlagField.Dead]);
        Write(_fields[FlagField.Deleted]);
        Write(item.FetchedAt);
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
        foreach (var column in Columns) _csv.WriteField(column, shouldQuote: false);
        await _csv.NextRecordAsync().ConfigureAwait(false);
    }

    private void Write(TextField field) => Write(_fields[field]);

    private void Write(ReadOnlyMemory<byte>? utf8)
    {
        var text = utf8 is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
        _csv.WriteField(text, text is not null && (text.Length == 0 || NeedsQuotes(text)));
    }

    private void Write(long? number) => _csv.WriteField(number?.ToString(CultureInfo.InvariantCulture), shouldQuote: false);

    private void Write(bool? flag) => _csv.WriteField(flag is { } known ? (known ? "true" : "false") : null, shouldQuote: false);

    private static bool NeedsQuotes(string text) => text.AsSpan().IndexOfAny(",\"\r\n") >= 0 || text[0] == ' ' || text[^1] == ' ';
}
