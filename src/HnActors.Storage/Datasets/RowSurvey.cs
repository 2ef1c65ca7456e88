using System.Runtime.CompilerServices;
using System.Text;
using HnActors.Storage.Items;

namespace HnActors.Storage.Datasets;

/// <summary>Counts and hashes rows as they pass through.</summary>
/// <param name="closedAfter">The age from which items hardly change any more.</param>
internal sealed class RowSurvey(TimeSpan closedAfter) : IDisposable
{
    private const int ProgressRows = 4096;

    // Some items are dated in the future. An item dated this much later than it was read has no reliable time.
    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromDays(1);

    // A row dated later than this was dated by a wrong clock, and may be from any time.
    private readonly long _latest = (TimeProvider.System.GetUtcNow() + MaxClockDifference).ToUnixTimeMilliseconds();
    private readonly RangeHash _hash = new();
    private readonly BodyFields _fields = new();
    private readonly Dictionary<string, long> _types = [];
    private long _firstFetched = long.MaxValue, _lastFetched = long.MinValue;
    private string? _lastType;
    private ReadOnlyMemory<byte> _lastTypeUtf8;

    public long Rows => _hash.Rows;

    public long Nulls => _hash.Nulls;

    /// <summary>Items that were last read before they were old enough, or at a time in the future.</summary>
    public long Immature { get; private set; }

    /// <summary>Rows with a body that is not a JSON object, which no API sends.</summary>
    public long Damaged { get; private set; }

    public string BodiesSha256 => _hash.Read().BodiesSha256;

    public IReadOnlyDictionary<string, long> Types => new SortedDictionary<string, long>(_types, StringComparer.Ordinal);

    public DateTimeOffset? FetchedFrom => Rows == 0 ? null : ReadingTime.Of(_firstFetched);

    public DateTimeOffset? FetchedTo => Rows == 0 ? null : ReadingTime.Of(_lastFetched);

    /// <summary>Passes rows through, and counts them.</summary>
    /// <param name="onNull">Called for each row that says <c>null</c>.</param>
    /// <param name="progress">Receives the last id read every few thousand rows.</param>
    public async IAsyncEnumerable<StoredItem> WatchAsync(
        IAsyncEnumerable<StoredItem> rows,
        Action<StoredItem>? onNull,
        IProgress<long>? progress,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            Add(row);
            if (row.Json is null) onNull?.Invoke(row);
            if ((Rows + Nulls) % ProgressRows == 0) progress?.Report(row.Id);
            yield return row;
        }
    }

    public void Dispose() => _hash.Dispose();

    private void Add(StoredItem row)
    {
        _hash.Add(row);
        if (row.Json is not { } body) return;
        _firstFetched = Math.Min(_firstFetched, row.FetchedAt);
        _lastFetched = Math.Max(_lastFetched, row.FetchedAt);
        if (!_fields.Read(body)) Damaged++;
        var type = TypeOf(_fields[TextField.Type]);
        _types[type] = _types.GetValueOrDefault(type) + 1;
        if (_fields.InstantOf(NumberField.Time) is not { } made) return;
        var age = ReadingTime.Of(row.FetchedAt).UtcDateTime - made;
        if ((age < closedAfter && age > -MaxClockDifference) || row.FetchedAt > _latest) Immature++;
    }

    // The type is nearly always that of the previous row.
    private string TypeOf(ReadOnlyMemory<byte>? utf8)
    {
        if (utf8 is not { } type) return "none";
        if (_lastType is { } last && type.Span.SequenceEqual(_lastTypeUtf8.Span)) return last;
        _lastTypeUtf8 = type.ToArray();
        return _lastType = Encoding.UTF8.GetString(type.Span);
    }
}
