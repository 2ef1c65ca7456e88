using System.Diagnostics;
using HnActors.Storage.Addresses;
using HnActors.Storage.Sqlite;

namespace HnActors.Storage.Tests;

public sealed class RealPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => RealPath.Of(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Links_are_followed_one_after_another_also_where_nothing_is_yet()
    {
        File.CreateSymbolicLink(_folder.File("b"), "c");
        File.CreateSymbolicLink(_folder.File("a"), _folder.File("b"));

        Assert.Equal(Path.Combine(Root, "c"), RealPath.Of(_folder.File("a")));
    }

    [Fact]
    public void A_folder_that_is_a_link_is_followed_and_its_parent_is_where_it_leads()
    {
        Directory.CreateDirectory(_folder.File("deep/er"));
        Directory.CreateSymbolicLink(_folder.File("link"), Path.Combine("deep", "er"));

        Assert.Equal(Path.Combine(Root, "deep", "er", "x"), RealPath.Of(_folder.File("link/x")));
        Assert.Equal(Path.Combine(Root, "deep", "x"), RealPath.Of(_folder.File("link/../x")));
    }

    [Fact]
    public void A_link_to_itself_ends()
    {
        File.CreateSymbolicLink(_folder.File("a"), "a");

        Assert.Equal(Path.Combine(Root, "a"), RealPath.Of(_folder.File("a")));
    }

    [Fact]
    public async Task A_link_to_a_store_is_that_store_with_its_lock_and_its_journal()
    {
        var store = new SqliteStoreSource(_folder.File("hn.db"));
        File.CreateSymbolicLink(_folder.File("x.db"), "hn.db");
        var link = (SqliteStoreSource)StoreAddress.Parse($"sqlite:{_folder.File("x.db")}");
        await using var held = await store.LockAsync();

        Assert.Equal(store, link);
        Assert.Equal(store.JobsPath, link.JobsPath);
        Assert.Equal(StoreProblem.Held, (await Assert.ThrowsAsync<StoreException>(() => link.LockAsync())).Problem);
    }

    [LinuxFact]
    public async Task A_hard_link_to_a_store_that_is_worked_on_is_refused_by_whichever_name()
    {
        var store = new SqliteStoreSource(_folder.File("hn.db"));
        await (await store.OpenOrCreateAsync()).DisposeAsync();
        using (var ln = Process.Start("ln", [_folder.File("hn.db"), _folder.File("twin.db")])) await ln.WaitForExitAsync();
        var twin = new SqliteStoreSource(_folder.File("twin.db"));

        await using (await store.LockAsync())
        {
            var refused = await Assert.ThrowsAsync<StoreException>(() => twin.LockAsync());
            Assert.Equal(StoreProblem.Held, refused.Problem);
            Assert.Contains("hard link", refused.Message);
            await using var open = await store.OpenOrCreateAsync();
            await open.WriteAsync([new StoredItem(1, "{\"id\":1}"u8.ToArray(), 0)]);
        }
        await (await twin.LockAsync()).DisposeAsync();
    }

    private sealed class LinuxFactAttribute : FactAttribute
    {
        public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "a hard link is told from another store on Linux only";
    }
}
