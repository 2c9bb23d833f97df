using System.Security.Claims;
using System.Security.Cryptography;
using Ensemble.Chat.Channels;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Ensemble.Chat.Emojis;

/// <summary>Stuffchat, Emojis.</summary>
internal static class EmojiEndpoints
{
    private const string Taken = "emoji name already exists";

    public static void MapEmojis(this IEndpointRouteBuilder routes)
    {
        var emojis = routes.MapGroup("/api/emojis").WithPlainErrors().WithTags("Emojis");
        emojis.MapGet("", ListAsync).AllowAnonymous();
        emojis.MapPost("", AddAsync).RequireAuthorization()
            .TakesFile("file", "A PNG, JPEG, WebP or GIF of at most 1 MiB. Beside it a part name: 1 to 32 of a to z, digits, - and _.");
        emojis.MapDelete("{name}", DeleteAsync).RequireAuthorization();
        routes.MapGet("/emojis/{name}/image", ImageAsync).AllowAnonymous().WithPlainErrors().WithTags("Emojis");
    }

    /// <summary>All emojis, by name.</summary>
    private static async Task<Ok<IReadOnlyList<EmojiAnswer>>> ListAsync(HttpContext context, EmojiCache cache, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(await cache.ListAsync(cancellationToken));
    }

    /// <summary>Adds an emoji: a picture, made 64 pixels small, under a name that is free.</summary>
    [Refuses(413, 422, 503)]
    private static async Task<Results<Ok<AddedEmoji>, Problem>> AddAsync(
        HttpContext context, ClaimsPrincipal caller, ChatDb db, EmojiImages images, EmojiCache cache, TimeProvider time, CancellationToken cancellationToken)
    {
        var (upload, problem) = await EmojiUpload.ReceiveAsync(context, cancellationToken);
        if (upload is null)
            return problem!;
        if (EmojiName.Read(upload.Name) is not { } name)
            return EmojiName.Malformed;
        if (await db.Emojis.AnyAsync(row => row.Name == name, cancellationToken))
            return Problem.Field("name", Taken);
        if (await db.Emojis.CountAsync(cancellationToken) >= EmojiCache.MaxEmojis)
            return ChannelErrors.Rule("TOO_MANY_EMOJIS", $"There are {EmojiCache.MaxEmojis} emojis already.");
        var (png, failure, retryAfter) = await images.MakeAsync(upload.Image, cancellationToken);
        if (retryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (png is null)
            return failure!;
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(png))[..32]}\"";
        // Somebody may have been faster since.
        var added = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO emojis (name, image, tag, created_by, created_at) VALUES ({name}, {png}, {etag}, {caller.Id()}, {time.GetUtcNow()})
            ON CONFLICT (name) DO NOTHING
            """, cancellationToken);
        cache.Changed();
        return added == 1 ? TypedResults.Ok(new AddedEmoji(true, "ok", name)) : Problem.Field("name", Taken);
    }

    /// <summary>Deletes an emoji, and frees its name. For who made it, and moderators.</summary>
    [Refuses(403, 404)]
    private static async Task<Results<NoContent, Problem>> DeleteAsync(
        string name, ClaimsPrincipal caller, ChatDb db, EmojiCache cache, CancellationToken cancellationToken)
    {
        if (EmojiName.Read(name) is not { } known
            || await db.Emojis.Where(row => row.Name == known).Select(row => new { row.CreatedBy }).SingleOrDefaultAsync(cancellationToken) is not { } emoji)
            return Problem.NotFound("emoji", name, "EMOJI_NOT_FOUND");
        var who = Speaker.Of(caller);
        if (emoji.CreatedBy != who.UserId && !who.Moderates)
            return Problem.Forbidden("Only who made an emoji, and moderators, may delete it.");
        await db.Emojis.Where(row => row.Name == known).ExecuteDeleteAsync(cancellationToken);
        cache.Changed();
        return TypedResults.NoContent();
    }

    /// <summary>An emoji's picture.</summary>
    [Refuses(404)]
    private static async Task<Results<FileContentHttpResult, Problem>> ImageAsync(
        string name, HttpContext context, EmojiCache cache, CancellationToken cancellationToken)
    {
        if (EmojiName.Read(name) is not { } known || await cache.FindAsync(known, cancellationToken) is not { } picture)
            return Problem.NotFound("emoji", name, "EMOJI_NOT_FOUND");
        // A name may get another picture; then the tag differs.
        context.Response.Headers.CacheControl = "public, max-age=300";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(picture.Image, "image/png", entityTag: EntityTagHeaderValue.Parse(picture.ETag));
    }

    private sealed record AddedEmoji(bool Success, string Status, string Name);
}
