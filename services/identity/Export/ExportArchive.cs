using System.IO.Compression;

namespace Ensemble.Identity.Export;

/// <summary>
/// A ZIP that is put together on disk, file after file. It has no name there, so that nothing of it is left when the process ends, however
/// it ends.
/// </summary>
internal sealed class ExportArchive : IAsyncDisposable
{
    private readonly FileStream stream;
    private readonly ZipArchive zip;
    private readonly HashSet<string> files = [];
    private string? current;
    private Stream? entry;

    public ExportArchive(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"ensemble-export-{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        stream = new FileStream(path, options);
        File.Delete(path);
        zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
    }

    /// <summary>Adds to a file; the first piece begins it and ends the one before.</summary>
    /// <exception cref="InvalidDataException">The name leads out of the archive, or that file has ended.</exception>
    public async Task AddAsync(string file, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (file != current)
        {
            if (file.Length == 0 || file.StartsWith('/') || file.Contains('\\') || file.Split('/').Any(part => part is "" or "." or ".."))
                throw new InvalidDataException("A file of an export has a name that leads out of the archive.");
            if (!files.Add(file))
                throw new InvalidDataException("A file of an export came in two pieces.");
            await EndEntryAsync();
            entry = await zip.CreateEntry(file, CompressionLevel.Fastest).OpenAsync(cancellationToken);
            current = file;
        }

        await entry!.WriteAsync(piece, cancellationToken);
    }

    /// <summary>Nothing comes any more: the archive from its beginning.</summary>
    public async Task<Stream> FinishAsync()
    {
        await EndEntryAsync();
        await zip.DisposeAsync();
        stream.Position = 0;
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        await EndEntryAsync();
        await zip.DisposeAsync();
        await stream.DisposeAsync();
    }

    private async Task EndEntryAsync()
    {
        if (entry is not null)
            await entry.DisposeAsync();
        entry = null;
    }
}
