using Ensemble.Chat.SharePlay.Files;
using Ensemble.Chat.SharePlay.Sources;
using Ensemble.Chat.SharePlay.Store;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Chat.SharePlay;

/// <summary>
/// What players of the queue fetch (Stuffchat wire reference, 1.8). They send no token; ids of songs are told to listeners only and can't be
/// guessed.
/// </summary>
internal static class SharePlayEndpoints
{
    public static void MapSharePlay(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/shareplay").AllowAnonymous().WithPlainErrors().WithTags("SharePlay");
        group.MapGet("{channelId}/current", CurrentAsync);
        group.MapMethods("song/{songId}", [HttpMethods.Get, HttpMethods.Head], SongAsync).SendsBytes();
        group.MapMethods("thumbnail/{itemId}", [HttpMethods.Get, HttpMethods.Head], ThumbnailAsync).SendsBytes();
    }

    /// <summary>Which song is the current one of a channel's queue, whether it is there yet or not.</summary>
    private static async Task<Results<Ok<CurrentSong>, Problem>> CurrentAsync(
        string channelId, HttpContext context, ChannelStates states, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store, no-cache";
        context.Response.Headers.Expires = "0";
        try
        {
            return Guid.TryParse(channelId, out var channel)
                && (await states.ReadAsync(channel, cancellationToken))?.Queue.CurrentItem is { } item
                    ? TypedResults.Ok(new CurrentSong(item.Id))
                    : Problem.NotFound("song");
        }
        catch (Exception failure) when (Outage.Is(failure))
        {
            return Problem.Unavailable("The queue is out of reach just now.");
        }
    }

    /// <summary>A song. Ranges and conditions are honoured.</summary>
    [Refuses(404, 412, 416)]
    private static Task SongAsync(string songId, HttpContext context, SongFiles files, SharePlayMetrics metrics, CancellationToken cancellationToken) =>
        Guid.TryParse(songId, out var item) && files.FindSong(item) is { } path && SongFormat.OfFile(path) is { } format
            ? FileAnswer.SendAsync(context, path, item, format.ContentType, metrics, cancellationToken)
            : Problem.NotFound("song").ExecuteAsync(context);

    /// <summary>The cover of a song, 256 × 256 JPEG.</summary>
    [Refuses(404, 412, 416)]
    private static Task ThumbnailAsync(string itemId, HttpContext context, SongFiles files, SharePlayMetrics metrics, CancellationToken cancellationToken) =>
        Guid.TryParse(itemId, out var item) && files.FindCover(item) is { } path
            ? FileAnswer.SendAsync(context, path, item, "image/jpeg", metrics, cancellationToken)
            : Problem.NotFound("thumbnail").ExecuteAsync(context);
}

/// <summary>The envelope, and Stuffchat's bare <c>song_id</c> beside it.</summary>
internal sealed record CurrentSong(bool Success, CurrentSong.Content Data, Guid SongId)
{
    public CurrentSong(Guid songId) : this(true, new Content(songId), songId)
    {
    }

    internal sealed record Content(Guid SongId);
}
