using System.Text;
using HnActors.Storage.Export;

namespace HnActors.Storage.Datasets;

/// <summary>
/// Writes everything a store holds as a folder that can be published: items in shards by id, users, nulls, and the metadata. A run that was
/// stopped is continued by the next one, and of an existing data set only the files whose rows have changed are rewritten.
/// </summary>
/// <remarks>
/// Only bodies count: a row that was read again without change is not a change, and its file keeps the earlier reading time until the
/// whole shard is closed.
/// </remarks>
public sealed class DatasetExport
{
    private readonly IItemStore _store;
    private readonly DatasetFolder _folder;
    private readonly DatasetOptions _options;
    private readonly List<StoredItem> _nulls = [];
    // As it was when this run began. Until it is rewritten, it may no longer match the shards.
    private readonly DatasetNulls? _nullsFile;
    private DatasetManifest _manifest;

    private DatasetExport(IItemStore store, DatasetFolder folder, DatasetOptions options, DatasetManifest manifest)
    {
        (_store, _folder, _options, _nullsFile) = (store, folder, options, manifest.Nulls);
        _manifest = manifest with { ClosedAfterDays = options.ClosedAfter.TotalDays, Api = options.Api ?? manifest.Api };
    }

    /// <summary>Writes a data set, or determines what would be written.</summary>
    /// <param name="onStep">Called for each file when it is done.</param>
    /// <exception cref="StoreException">
    /// The store can't be read, the folder can't be written to, or it holds something other than a data set of this store.
    /// </exception>
    public static async Task RunAsync(
        IItemStore store, string folder, DatasetOptions options, Action<DatasetStep> onStep, CancellationToken cancellationToken = default)
    {
        var target = new DatasetFolder(folder);
        target.RefuseForeign();
        using var taken = options.IsPlan ? null : target.Take();
        var manifest = await DatasetManifest.ReadAsync(target.ManifestPath, cancellationToken).ConfigureAwait(false);
        if (manifest is not null && manifest.ShardIds != options.ShardIds)
        {
            throw new StoreException(
                StoreProblem.NotOurs, $"{folder} holds shards of {manifest.ShardIds} ids, not of {options.ShardIds}: name another folder.");
        }
        if (manifest is not null) await RefuseAnothersAsync(store, folder, options, manifest, cancellationToken).ConfigureAwait(false);
        var export = new DatasetExport(store, target, options, manifest ?? DatasetManifest.Begin(options));
        // From here on the folder is recognizable as ours, however this run ends.
        if (manifest is null) await export.SaveAsync().ConfigureAwait(false);
        await export.RunAsync(onStep, cancellationToken).ConfigureAwait(false);
    }

    // Checked before anything is written: a data set that is overwritten with other items is lost.
    private static async Task RefuseAnothersAsync(
        IItemStore store, string folder, DatasetOptions options, DatasetManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Api is { } known && options.Api is { } own && known != own)
        {
            throw new StoreException(
                StoreProblem.NotOurs,
                $"{folder} is a data set of {known}, and the store was filled from {own} last: name another folder. If both are the same " +
                $"items, change \"api\" in {DatasetManifest.FileName}.");
        }
        var lacking = new List<string>();
        foreach (var shard in manifest.Items.Where(shard => shard.Rows + shard.Nulls > 0))
        {
            if (await store.NextIdAsync(shard.First, cancellationToken).ConfigureAwait(false) is not { } next || next > shard.Last) lacking.Add(shard.File);
        }
        if (lacking.Count == 0) return;
        throw new StoreException(
            StoreProblem.NotOurs,
            $"the data set has {string.Join(", ", lacking)}, and the store has no item of that: it is another store's. Name another folder.");
    }

    // A store never has fewer rows than before, unless some were lost or it is a different store.
    private static void RefuseFewer(string file, string noun, long known, long found)
    {
        if (found >= known) return;
        throw new StoreException(
            StoreProblem.NotOurs,
            $"{file} has {known} {noun}s, and the store only {found} of them: it is another store's, or has lost some, which `hnactors verify --repair` " +
            "restores. The file was left as it is. If they should not be restored, name another folder.");
    }

    private async Task RunAsync(Action<DatasetStep> onStep, CancellationToken cancellationToken)
    {
        for (var next = await _store.NextIdAsync(1, cancellationToken).ConfigureAwait(false); next is { } id;)
        {
            var first = Shards.FirstOf(id, _options.ShardIds);
            var last = Shards.LastOf(first, _options.ShardIds);
            onStep(await ExportShardAsync(first, last, cancellationToken).ConfigureAwait(false));
            if (last == PossibleIds.Max) break;
            next = await _store.NextIdAsync(last + 1, cancellationToken).ConfigureAwait(false);
        }
        onStep(await ExportNullsAsync(cancellationToken).ConfigureAwait(false));
        if (await ExportUsersAsync(cancellationToken).ConfigureAwait(false) is { } users) onStep(users);
        if (_options.IsPlan) return;
        await SaveAsync().ConfigureAwait(false);
        await WriteTextAsync("datapackage.json", DataPackage.Of(_manifest)).ConfigureAwait(false);
        await WriteTextAsync("README.md", DataCard.Of(_manifest)).ConfigureAwait(false);
    }

    private async Task<DatasetStep> ExportShardAsync(long first, long last, CancellationToken cancellationToken)
    {
        var file = DatasetFolder.ShardFile(first, last);
        var known = _manifest.Items.FirstOrDefault(shard => shard.First == first);
        var isThere = known is not null && await _folder.HasAsync(known.ToFile(), cancellationToken).ConfigureAwait(false);
        var nullsBefore = _nulls.Count;
        if (isThere || _options.IsPlan)
        {
            using var look = await LookAsync(_store.ReadAsync(first, last, cancellationToken), cancellationToken).ConfigureAwait(false);
            var found = Describe(look, first, last, file);
            if (isThere) RefuseFewer(file, "id", known!.Rows + known.Nulls, found.Rows + found.Nulls);
            var isSame = isThere && known!.Rows == found.Rows && known.BodiesSha256 == found.BodiesSha256 && (known.Closed || !found.Closed);
            if (isSame)
            {
                if (known!.Nulls != found.Nulls) _manifest = _manifest with { Nulls = null };
                await RecordAsync(known with { Closed = found.Closed, Nulls = found.Nulls, Missing = found.Missing }).ConfigureAwait(false);
                return new DatasetStep(
                    file, DatasetAction.Keep, "item", known.Rows, known.Bytes, known with { Closed = found.Closed }, look.Immature, look.Damaged);
            }
            if (_options.IsPlan)
                return new DatasetStep(file, isThere ? DatasetAction.Rewrite : DatasetAction.Write, "item", found.Rows, 0, found, look.Immature, look.Damaged);
            _nulls.RemoveRange(nullsBefore, _nulls.Count - nullsBefore);
        }
        using var survey = new RowSurvey(_options.ClosedAfter);
        await WriteAsync(survey, _store, first, last, RowKind.Items, file, cancellationToken).ConfigureAwait(false);
        var (bytes, sha256) = await _folder.MeasureAsync(file, cancellationToken).ConfigureAwait(false);
        var written = Describe(survey, first, last, file) with { Bytes = bytes, Sha256 = sha256 };
        _manifest = _manifest with { Nulls = null };
        await RecordAsync(written).ConfigureAwait(false);
        return new DatasetStep(
            file, isThere ? DatasetAction.Rewrite : DatasetAction.Write, "item", written.Rows, bytes, written, survey.Immature, survey.Damaged);
    }

    private async Task<DatasetStep> ExportNullsAsync(CancellationToken cancellationToken)
    {
        var (ids, known) = (RangeHash.OfNulls(_nulls.Select(row => row.Id)).NullsSha256!, _nullsFile);
        var isThere = known is not null && await _folder.HasAsync(known.ToFile(), cancellationToken).ConfigureAwait(false);
        if (isThere && known!.IdsSha256 == ids)
        {
            _manifest = _manifest with { Nulls = known };
            return new DatasetStep(known.File, DatasetAction.Keep, "null", known.Rows, known.Bytes);
        }
        var action = isThere ? DatasetAction.Rewrite : DatasetAction.Write;
        if (_options.IsPlan) return new DatasetStep(DatasetFolder.NullsFile, action, "null", _nulls.Count, 0);
        await NullExport.WriteAsync(_nulls, _folder.PathOf(DatasetFolder.NullsFile), cancellationToken).ConfigureAwait(false);
        var (bytes, sha256) = await _folder.MeasureAsync(DatasetFolder.NullsFile, cancellationToken).ConfigureAwait(false);
        _manifest = _manifest with { Nulls = new DatasetNulls(DatasetFolder.NullsFile, _nulls.Count, bytes, sha256, ids, _options.Program) };
        await SaveAsync().ConfigureAwait(false);
        return new DatasetStep(DatasetFolder.NullsFile, action, "null", _nulls.Count, bytes);
    }

    private async Task<DatasetStep?> ExportUsersAsync(CancellationToken cancellationToken)
    {
        var (file, known) = (DatasetFolder.UsersFile, _manifest.Users);
        var users = _store.Users.ReadAsync(PossibleIds.Min, PossibleIds.Max, cancellationToken);
        if (known is null && !await users.AnyAsync(user => user.Json is not null, cancellationToken).ConfigureAwait(false)) return null;
        var isThere = known is not null && await _folder.HasAsync(known.ToFile(), cancellationToken).ConfigureAwait(false);
        var action = isThere ? DatasetAction.Rewrite : DatasetAction.Write;
        if (isThere || _options.IsPlan)
        {
            using var look = await LookAsync(users, cancellationToken, isItems: false).ConfigureAwait(false);
            if (isThere) RefuseFewer(file, "user", known!.Rows + known.Nulls, look.Rows + look.Nulls);
            if (isThere && known!.Rows == look.Rows && known.BodiesSha256 == look.BodiesSha256)
            {
                _manifest = _manifest with { Users = known with { Nulls = look.Nulls } };
                return new DatasetStep(file, DatasetAction.Keep, "user", known.Rows, known.Bytes);
            }
            if (_options.IsPlan) return new DatasetStep(file, action, "user", look.Rows, 0);
        }
        using var survey = new RowSurvey(_options.ClosedAfter);
        await WriteAsync(survey, _store.Users, PossibleIds.Min, PossibleIds.Max, RowKind.Users, file, cancellationToken).ConfigureAwait(false);
        var (bytes, sha256) = await _folder.MeasureAsync(file, cancellationToken).ConfigureAwait(false);
        _manifest = _manifest with
        {
            Users = new DatasetUsers(
                file, survey.Rows, survey.Nulls, bytes, sha256, survey.BodiesSha256, survey.FetchedFrom, survey.FetchedTo, _options.Program),
        };
        await SaveAsync().ConfigureAwait(false);
        return new DatasetStep(file, action, "user", survey.Rows, bytes);
    }

    // Always with the exact body: what is published is what was stored, and can be imported again.
    private Task WriteAsync(
        RowSurvey survey, IRowStore rows, long first, long last, RowKind kind, string file, CancellationToken cancellationToken) =>
        ItemExport.WriteAsync(
            survey.WatchAsync(
                rows.ReadAsync(first, last, cancellationToken),
                kind == RowKind.Items ? _nulls.Add : null,
                kind == RowKind.Items ? _options.Progress : null,
                cancellationToken),
            _folder.PathOf(file),
            new ExportOptions { Kind = kind, Raw = true },
            cancellationToken);

    private async Task<RowSurvey> LookAsync(IAsyncEnumerable<StoredItem> rows, CancellationToken cancellationToken, bool isItems = true)
    {
        var survey = new RowSurvey(_options.ClosedAfter);
        await foreach (var _ in survey.WatchAsync(
            rows, isItems ? _nulls.Add : null, isItems ? _options.Progress : null, cancellationToken).ConfigureAwait(false))
        {
        }
        return survey;
    }

    private DatasetShard Describe(RowSurvey survey, long first, long last, string file)
    {
        var missing = last - first + 1 - survey.Rows - survey.Nulls;
        return new DatasetShard(
            file,
            first,
            last,
            Closed: missing == 0 && survey.Immature == 0 && survey.Damaged == 0,
            survey.Rows,
            survey.Nulls,
            missing,
            survey.Types,
            Bytes: 0,
            Sha256: "",
            survey.BodiesSha256,
            survey.FetchedFrom,
            survey.FetchedTo,
            _options.Program);
    }

    private async Task RecordAsync(DatasetShard shard)
    {
        if (_options.IsPlan) return;
        _manifest = _manifest with { Items = [.. _manifest.Items.Where(other => other.First != shard.First).Append(shard).OrderBy(one => one.First)] };
        await SaveAsync().ConfigureAwait(false);
    }

    private Task SaveAsync() => _options.IsPlan ? Task.CompletedTask : _manifest.WriteAsync(_folder.ManifestPath);

    // An unchanged file is left alone, so that its modification time tells when it changed.
    private async Task WriteTextAsync(string file, string text)
    {
        var path = _folder.PathOf(file);
        if (File.Exists(path) && await File.ReadAllTextAsync(path).ConfigureAwait(false) == text) return;
        await WholeFile.WriteAsync(path, async stream =>
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
            return 0;
        }).ConfigureAwait(false);
    }
}
