using HnActors.Core.Ids;
using HnActors.Node.Verification;
using HnActors.Storage;

namespace HnActors.Node.Tests.Program;

public class StoreCheckTests
{
    [Fact]
    public async Task A_null_that_comes_to_have_a_body_while_the_rows_are_looked_at_is_no_damage()
    {
        var store = new BusyStore { HasBodyByNow = true };

        var findings = await CheckAsync(store);

        Assert.Equal(1, findings.Nulls);
    }

    [Fact]
    public async Task A_null_that_its_index_does_not_know_is_damage()
    {
        var store = new BusyStore { HasBodyByNow = false };

        var damage = await Assert.ThrowsAsync<StoreException>(() => CheckAsync(store));

        Assert.Equal(StoreProblem.Damaged, damage.Problem);
        Assert.Contains("lacks 1 of 1", damage.Message);
    }

    private static Task<StoreFindings> CheckAsync(IRowStore store) => StoreCheck.RunAsync(
        store, IdRangeSet.Of(1, 2), onlyWanted: false, (_, _) => ValueTask.FromResult<string?>(null), CancellationToken.None);

    /// <summary>Row 2 says null to whoever walks through all rows; its index of nulls is empty.</summary>
    private sealed class BusyStore : IRowStore
    {
        public bool HasBodyByNow { get; init; }

        public string Identity => "busy";

        public async IAsyncEnumerable<StoredItem> ReadAsync(
            long first, long last, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            for (var id = first; id <= last; id++)
                yield return new StoredItem(id, id == 1 || (first == last && HasBodyByNow) ? "{}"u8.ToArray() : null, 1);
        }

        public IAsyncEnumerable<long> ReadNullIdsAsync(CancellationToken cancellationToken = default) => AsyncEnumerable.Empty<long>();

        public Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default) => Task.FromResult<(long, long)?>((1, 2));

        public Task WriteAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task DeleteAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IAsyncEnumerable<(long First, long Last)> ReadIdsAsync(long first, long last, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
