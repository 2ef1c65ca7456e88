using System.Globalization;
using Xunit.Abstractions;

namespace HnActors.Core.Tests.Simulation;

public class LeaseProtocolTests(ITestOutputHelper output)
{
    private const int Histories = 3_000;

    /// <summary>HNACTORS_SEED=N plays that one history, and tells of its steps; HNACTORS_HISTORIES=N plays so many.</summary>
    [Fact]
    public void Whatever_is_lost_doubled_late_or_crashed_every_id_ends_stored_or_parked()
    {
        if (Number("HNACTORS_SEED") is { } replay)
        {
            new History(replay, output.WriteLine).Play();
            return;
        }
        Parallel.For(0, Number("HNACTORS_HISTORIES") ?? Histories, seed =>
        {
            try
            {
                new History(seed, tell: null).Play();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(
                    $"History {seed} fails; HNACTORS_SEED={seed} plays it again. {(exception.InnerException ?? exception).Message}", exception);
            }
        });
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
