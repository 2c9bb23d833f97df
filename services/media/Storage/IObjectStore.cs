using System.IO.Pipelines;

namespace Ensemble.Media.Storage;

/// <summary>
/// Contents by their SHA-256. All three changes may be repeated; callers see to it that no two of them work on one content at the same
/// time (<see cref="Files.FileShelf"/>).
/// </summary>
internal interface IObjectStore
{
    /// <summary>Keeps the content for good; nothing happens when it is there already. When this returns, a power cut takes it no more.</summary>
    Task PutAsync(string hash, StagedFile content, CancellationToken cancellationToken);

    /// <summary>Null when there is no such content. What is open stays readable even when it is removed meanwhile.</summary>
    Task<IContent?> OpenAsync(string hash, CancellationToken cancellationToken);

    /// <summary>Nothing happens when it isn't there.</summary>
    Task RemoveAsync(string hash, CancellationToken cancellationToken);

    /// <summary>Throws when the store can't be used.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>An open content.</summary>
internal interface IContent : IAsyncDisposable
{
    /// <summary>Where it lies in the directory of <see cref="StorageOptions"/>, with slashes; null when it is elsewhere.</summary>
    string? Path => null;

    /// <summary>Sends the bytes from <paramref name="offset"/> on, in pieces, waiting for the receiver.</summary>
    Task CopyAsync(long offset, long length, PipeWriter destination, CancellationToken cancellationToken);

    /// <summary>The same as the body of an answer whose length is set.</summary>
    Task SendAsync(HttpResponse response, long offset, long length, CancellationToken cancellationToken) =>
        CopyAsync(offset, length, response.BodyWriter, cancellationToken);
}
