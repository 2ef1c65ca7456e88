namespace HnActors.Node.Display;

/// <summary>Reports synchronously and in order, unlike <see cref="Progress{T}"/>, which may report late on other threads.</summary>
internal sealed class DirectProgress(Action<long> report) : IProgress<long>
{
    public void Report(long value) => report(value);
}
