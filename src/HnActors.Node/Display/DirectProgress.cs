namespace HnActors.Node.Display;

/// <summary>Tells where the work is done and in its order, unlike <see cref="Progress{T}"/>, which tells on other threads and perhaps late.</summary>
internal sealed class DirectProgress(Action<long> report) : IProgress<long>
{
    public void Report(long value) => report(value);
}
