using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Logs;

/// <summary>The last lines of one console log, and those who read along.</summary>
internal sealed class ResourceLog
{
    private const int Capacity = 10_000;
    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _lines = new();
    private ImmutableList<Channel<LogLine>> _readers = [];
    private int _count;
    private bool _complete;

    public IReadOnlyList<LogLine> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public LogLine Add(string text, bool isError)
    {
        lock (_lock)
        {
            var line = new LogLine(++_count, text, isError);
            _lines.Enqueue(line);
            if (_lines.Count > Capacity)
            {
                _lines.Dequeue();
            }

            foreach (var reader in _readers)
            {
                reader.Writer.TryWrite(line);
            }

            return line;
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _complete = true;
            foreach (var reader in _readers)
            {
                reader.Writer.TryComplete();
            }
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A reader that does not keep up loses the oldest lines, as it would with the backlog.
        var channel = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });
        IReadOnlyList<LogLine> backlog;
        lock (_lock)
        {
            backlog = [.. _lines];
            _readers = _readers.Add(channel);
            if (_complete)
            {
                channel.Writer.TryComplete();
            }
        }

        try
        {
            if (backlog.Count > 0)
            {
                yield return backlog;
            }

            while (await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var lines = new List<LogLine>();
                while (channel.Reader.TryRead(out var line))
                {
                    lines.Add(line);
                }

                yield return lines;
            }
        }
        finally
        {
            lock (_lock)
            {
                _readers = _readers.Remove(channel);
            }
        }
    }
}
