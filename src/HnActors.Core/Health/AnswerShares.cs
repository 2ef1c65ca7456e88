namespace HnActors.Core.Health;

/// <summary>How the last hundred requests ended: whether far more of them than usual brought no body.</summary>
internal sealed class AnswerShares
{
    private const int Samples = 100;
    private const int MinSamples = 20;
    private const double SuspiciousShare = 0.75;

    // Of real ids one in a thousand is null.
    private const int SuspiciousNulls = 5;

    private readonly AnswerKind[] _last = new AnswerKind[Samples];
    private readonly int[] _counts = new int[Enum.GetValues<AnswerKind>().Length];
    private int _next;
    private int _seen;

    /// <summary>True where the large majority brought no body.</summary>
    public bool AreFailuresSuspicious =>
        _seen >= MinSamples && _counts[(int)AnswerKind.Failure] + _counts[(int)AnswerKind.Null] >= SuspiciousShare * _seen;

    public bool AreNullsSuspicious => _counts[(int)AnswerKind.Null] >= SuspiciousNulls;

    public void Observe(AnswerKind kind)
    {
        if (_seen == Samples) _counts[(int)_last[_next]]--;
        else _seen++;
        _last[_next] = kind;
        _counts[(int)kind]++;
        _next = (_next + 1) % Samples;
    }

    public void Clear()
    {
        _seen = _next = 0;
        Array.Clear(_counts);
    }
}
