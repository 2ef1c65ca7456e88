namespace HnActors.Simulator.Content;

/// <summary>Repeatable random numbers from a seed and a place, so that each id's content can be generated on its own.</summary>
/// <remarks>SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).</remarks>
internal struct SeededRandom(long seed, long place)
{
    private ulong _state = Mix((ulong)seed * 0x9E3779B97F4A7C15 ^ Mix((ulong)place));

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>From 0 to <paramref name="bound"/> − 1.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>From 0 to 1, exclusive.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Fraction() < probability;

    /// <summary>A length whose logarithm is normally distributed, as those of written texts are.</summary>
    public int LogNormal(double median, double sigma)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - Fraction())) * Math.Cos(2 * Math.PI * Fraction());
        return (int)(median * Math.Exp(sigma * normal));
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
