namespace HnActors.Storage.Tests;

public sealed class StoreLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private StoreAddress Store => new(_folder.File("hn.db"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_taker_is_refused_with_the_first_ones_pid()
    {
        using var held = StoreLock.Take(Store);

        var refused = Assert.Throws<StoreException>(() => StoreLock.Take(Store));

        Assert.Equal(StoreProblem.Held, refused.Problem);
        Assert.Contains($"pid {Environment.ProcessId}", refused.Message);
        Assert.Equal(Environment.ProcessId, StoreLock.OwnerOf(Store));
        Assert.Throws<StoreException>(() => StoreLock.RefuseHeld(Store));
    }

    [Fact]
    public void A_released_lock_can_be_taken_and_has_no_owner()
    {
        StoreLock.Take(Store).Dispose();

        Assert.Null(StoreLock.OwnerOf(Store));
        StoreLock.Take(Store).Dispose();
    }

    [Fact]
    public void What_a_killed_process_left_behind_is_not_in_the_way()
    {
        File.WriteAllText(_folder.File("hn.db.lock"), "");
        File.WriteAllText(_folder.File("hn.db.pid"), "12345");

        using var held = StoreLock.Take(Store);

        Assert.Equal(Environment.ProcessId, StoreLock.OwnerOf(Store));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told_with_its_path() =>
        Assert.Contains("/nowhere/hn.db", Assert.Throws<StoreException>(() => StoreLock.Take(new StoreAddress("/nowhere/hn.db"))).Message);
}
