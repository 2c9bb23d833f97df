using Ensemble.Contracts.Operations;
using Ensemble.Gateway.Telemetry;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace Ensemble.Gateway.Audit;

/// <summary>
/// Audit records on their way to operations, on disk: what is appended survives the end of the process. The segment being written is locked;
/// every other one in the directory may be sent by any gateway, also one that somebody who was killed has left behind.
/// </summary>
internal sealed partial class AuditSpool : IDisposable
{
    private const string Extension = ".audit";

    private readonly Lock appending = new();
    private readonly AuditOptions options;
    private readonly EdgeMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<AuditSpool> logger;
    private FileStream? open;
    private long waiting;
    private bool losing;

    public AuditSpool(IOptions<AuditOptions> options, EdgeMetrics metrics, TimeProvider time, ILogger<AuditSpool> logger)
    {
        (this.options, this.metrics, this.time, this.logger) = (options.Value, metrics, time, logger);
        Directory.CreateDirectory(this.options.Directory);
        waiting = Segments().Sum(Length);
        metrics.WatchAudit(() => Volatile.Read(ref waiting));
    }

    /// <summary>Whether the last record had to be given up.</summary>
    public bool IsLosing => Volatile.Read(ref losing);

    /// <summary>Bytes on disk.</summary>
    public long Waiting => Volatile.Read(ref waiting);

    /// <summary>Returns when the record is with the operating system. One that finds no room is lost, and counted.</summary>
    public void Append(AuditRecord record)
    {
        try
        {
            lock (appending)
            {
                if (waiting >= options.MaxBytes)
                    throw new IOException($"{options.MaxBytes} bytes wait already.");
                open ??= Begin();
                var before = open.Length;
                record.WriteDelimitedTo(open);
                open.Flush();
                waiting += open.Length - before;
                if (open.Length >= options.SegmentBytes)
                    Close();
            }

            metrics.Audited();
            losing = false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            metrics.AuditLost();
            if (!losing)
                Losing(logger, failure.Message);
            losing = true;
        }
    }

    /// <summary>The segments that wait, oldest first; when there are none, the one being written if it has something.</summary>
    public IReadOnlyList<string> Take()
    {
        string[] segments;
        lock (appending)
        {
            segments = [.. Segments().Where(segment => segment != open?.Name).Order(StringComparer.Ordinal)];
            if (segments.Length == 0 && open is { Length: > 0 } written)
            {
                segments = [written.Name];
                Close();
            }
        }

        return segments;
    }

    /// <summary>The records of a segment, up to where it breaks off; null when another gateway writes it, or has sent it just now.</summary>
    public IReadOnlyList<AuditRecord>? Read(string segment)
    {
        try
        {
            using var file = new FileStream(segment, FileMode.Open, FileAccess.Read, FileShare.Read);
            return ReadAll(file);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Operations has it.</summary>
    public void Remove(string segment)
    {
        var length = Length(segment);
        File.Delete(segment);
        lock (appending)
            waiting = Math.Max(0, waiting - length);
    }

    /// <summary>Puts a segment aside that operations will never take, for a person to look at.</summary>
    public void PutAside(string segment)
    {
        var length = Length(segment);
        File.Move(segment, segment + ".refused", overwrite: true);
        lock (appending)
            waiting = Math.Max(0, waiting - length);
    }

    public void Dispose()
    {
        lock (appending)
            Close();
    }

    private FileStream Begin() => new(
        Path.Combine(options.Directory, $"{time.GetUtcNow():yyyyMMddTHHmmssfffffff}-{Guid.CreateVersion7():N}{Extension}"),
        FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 4096);

    private void Close()
    {
        open?.Flush(flushToDisk: true);
        open?.Dispose();
        open = null;
    }

    private IEnumerable<string> Segments() => Directory.EnumerateFiles(options.Directory, "*" + Extension);

    private static long Length(string segment)
    {
        var file = new FileInfo(segment);
        return file.Exists ? file.Length : 0;
    }

    // A process that was killed, or a machine that lost its power, may have left a piece of a record or zeros at the end.
    private List<AuditRecord> ReadAll(FileStream file)
    {
        var records = new List<AuditRecord>();
        try
        {
            while (file.Position < file.Length && AuditRecord.Parser.ParseDelimitedFrom(file) is { Id.Length: > 0 } record)
                records.Add(record);
        }
        catch (InvalidProtocolBufferException)
        {
            Torn(logger, Path.GetFileName(file.Name), records.Count);
        }

        return records;
    }

    [LoggerMessage(2601, LogLevel.Error, "Requests are no longer audited: {Cause}")]
    private static partial void Losing(ILogger logger, string cause);

    [LoggerMessage(2602, LogLevel.Warning, "{Segment} of the audit trail breaks off after {Count} records")]
    private static partial void Torn(ILogger logger, string segment, int count);
}
