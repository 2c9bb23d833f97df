using System.IO.Pipelines;
using Ensemble.ServiceDefaults.Sending;

namespace Ensemble.Media.Storage;

internal sealed class DiskContent(FileStream file, string path) : IContent
{
    public string? Path => path;

    public Task CopyAsync(long offset, long length, PipeWriter destination, CancellationToken cancellationToken) =>
        FileSending.CopyAsync(file, offset, length, destination, cancellationToken);

    public Task SendAsync(HttpResponse response, long offset, long length, CancellationToken cancellationToken) =>
        response.SendAsync(file, offset, length, cancellationToken);

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
