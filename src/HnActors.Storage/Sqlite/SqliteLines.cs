using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Reads bodies as lines on several processors: each takes the next span of ids, and the spans are put back in order.</summary>
internal sealed class SqliteLines(Func<SqliteConnection> open, string path, SqliteRowSql sql)
{
    // About two megabytes of bodies if no id is missing.
    private const long MinSpan = 4096;

    // Limits the number of spans if the ids are few and far between.
    private const long MaxSpans = 20_000;

    // The blocks of a span if no id is missing, and a few more, so that its reader need not wait for earlier spans.
    private const int MaxBlocks = 12;

    private readonly int _readers = Math.Clamp(Environment.ProcessorCount, 1, 4);

    public async IAsyncEnumerable<BodyLines> ReadAsync(long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var spans = new Queue<(Channel<LineBlock> Blocks, Task Reading, SqliteLineReader Reader)>();
        var idle = new Stack<SqliteLineReader>();
        var width = Math.Max(MinSpan, (last - first) / MaxSpans);
        long? next = first;
        try
        {
            for (var reader = 0; reader < _readers; reader++) idle.Push(new SqliteLineReader(open(), path, sql));
            Begin();
            while (spans.TryPeek(out var span))
            {
                await foreach (var block in span.Blocks.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    using (block) yield return block.Lines;
                }
                await span.Reading.ConfigureAwait(false);
                spans.Dequeue();
                idle.Push(span.Reader);
                Begin();
            }
        }
        finally
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            foreach (var (blocks, reading, reader) in spans)
            {
                await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                while (blocks.Reader.TryRead(out var block)) block.Dispose();
                reader.Dispose();
            }
            foreach (var reader in idle) reader.Dispose();
        }

        void Begin()
        {
            while (next is { } from && idle.TryPop(out var reader))
            {
                var to = last - from < width ? last : from + width - 1;
                next = to < last ? to + 1 : null;
                var blocks = Channel.CreateBounded<LineBlock>(new BoundedChannelOptions(MaxBlocks) { SingleReader = true, SingleWriter = true });
                spans.Enqueue((blocks, Task.Run(() => ReadAsync(reader, from, to, blocks.Writer, stopping.Token), CancellationToken.None), reader));
            }
        }
    }

    private static async Task ReadAsync(SqliteLineReader reader, long first, long last, ChannelWriter<LineBlock> blocks, CancellationToken cancellationToken)
    {
        try
        {
            while (first <= last && reader.Read(first, last) is { } block)
            {
                first = block.LastId + 1;
                if (blocks.TryWrite(block)) continue;
                try
                {
                    await blocks.WriteAsync(block, cancellationToken).ConfigureAwait(false);
                }
                catch
                {
                    block.Dispose();
                    throw;
                }
            }
        }
        finally
        {
            // Any error is thrown by the task.
            blocks.Complete();
        }
    }
}
