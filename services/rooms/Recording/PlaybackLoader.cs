using Grpc.Core;

namespace Ensemble.Rooms.Recording;

/// <summary>Fetches the file of a performance that a room is to play; one at a time on a node, since reading one takes memory.</summary>
internal sealed class PlaybackLoader(IServiceScopeFactory scopes) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(1);

    /// <exception cref="RpcException">NOT_FOUND: the file is gone; RESOURCE_EXHAUSTED: it is larger than <see cref="Playback.MaxFileBytes"/>.</exception>
    /// <exception cref="FormatException">The file is no Standard MIDI File.</exception>
    public async Task<Playback> LoadAsync(Performance performance, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var media = scope.ServiceProvider.GetRequiredService<MediaFiles>();
            return Playback.Of(performance, await media.ReadAsync(performance.FileId, Playback.MaxFileBytes, cancellationToken));
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
