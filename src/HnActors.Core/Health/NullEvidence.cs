namespace HnActors.Core.Health;

/// <summary>
/// How often the API answers <c>null</c> for items that exist, judged by what has become of its recent nulls, and how many nulls in a row
/// an id must therefore bring before its <c>null</c> counts as true.
/// </summary>
/// <remarks>
/// A share p of false nulls denies an id k times in a row with the probability p^k, if it comes by chance. k is chosen so that this is
/// one in a billion, less than one in all ids that there are. Where no null was refuted lately two are enough: the very first false null of a
/// run can't be told from a true one by more than that.
/// </remarks>
internal sealed class NullEvidence
{
    public const int MinNulls = 2;

    private const int MaxNulls = 64;
    private const double MaxRisk = 1e-9;

    // So many answers ago half of what was learned is forgotten, and less than one refuted null counts as none.
    private const double HalfLife = 2000;
    private const double MinRefuted = 0.5;

    // Far more than are ever in question at a time; to forget them costs each id a few requests.
    private const int MaxIds = 100_000;

    private static readonly double Decay = Math.Pow(0.5, 1 / HalfLife);

    private readonly Dictionary<long, int> _inRow = [];
    private double _refuted;
    private double _bodies;

    /// <summary>How many nulls in a row make a <c>null</c> true.</summary>
    public int Required
    {
        get
        {
            if (_refuted < MinRefuted) return MinNulls;
            var share = _refuted / (_refuted + _bodies);
            return (int)Math.Clamp(Math.Ceiling(Math.Log(MaxRisk) / Math.Log(share)), MinNulls, MaxNulls);
        }
    }

    /// <summary>A request for something that exists brought its body.</summary>
    public void ObserveBody(long id)
    {
        _bodies = (_bodies * Decay) + 1;
        _refuted *= Decay;
        if (_inRow.Count > 0 && _inRow.Remove(id, out var nulls)) _refuted += nulls;
    }

    /// <summary>A request for something that is known to exist brought <c>null</c>.</summary>
    public void ObserveDenied(int count) => _refuted += count;

    /// <summary>An id brought <c>null</c> once more, which no outage explains.</summary>
    /// <returns>How often in a row.</returns>
    public int Add(long id)
    {
        if (_inRow.Count >= MaxIds) _inRow.Clear();
        return _inRow[id] = _inRow.GetValueOrDefault(id) + 1;
    }

    /// <summary>What the id brought shows nothing, or is decided.</summary>
    public void Forget(long id) => _inRow.Remove(id);
}
