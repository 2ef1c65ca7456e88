using System.Globalization;
using System.Text;

namespace HnActors.Storage.Datasets;

/// <summary>Computes the digest of rows that are added in id order.</summary>
internal sealed class RangeHash : IDisposable
{
    private readonly BodyDigest _bodies = new();
    private readonly BodyDigest _nullIds = new();

    /// <summary>Rows with a body.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows that say <c>null</c>.</summary>
    public long Nulls { get; private set; }

    public void Add(StoredItem row)
    {
        if (row.Json is { } body)
        {
            _bodies.Add(body);
            Rows++;
        }
        else
        {
            AddNull(row.Id);
        }
    }

    public void AddNull(long id)
    {
        _nullIds.Add(Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture)));
        Nulls++;
    }

    public RangeDigest Read() => new(Rows, _bodies.Read(), Nulls, _nullIds.Read());

    /// <summary>The digest of nulls alone.</summary>
    public static RangeDigest OfNulls(IEnumerable<long> ids)
    {
        using var hash = new RangeHash();
        foreach (var id in ids) hash.AddNull(id);
        return hash.Read();
    }

    public void Dispose()
    {
        _bodies.Dispose();
        _nullIds.Dispose();
    }
}
