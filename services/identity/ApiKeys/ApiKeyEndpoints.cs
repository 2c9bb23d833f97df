using System.Security.Claims;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.ApiKeys;

/// <summary>An account's owner makes API keys, sees and revokes them (Veza).</summary>
internal static class ApiKeyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/v1/developer/api-keys").ForCredentials().RequireSession();
        keys.MapPost("", CreateAsync);
        keys.MapGet("", ListAsync);
        keys.MapDelete("/{id}", RevokeAsync);
    }

    /// <summary>Makes an API key, which is shown this once; with a code where a second factor is on.</summary>
    [Refuses(403, 422)]
    private static async Task<Results<Created<Envelope<CreatedApiKey>>, Problem>> CreateAsync(
        ApiKeyRequest? request, Client client, ClaimsPrincipal caller, ApiKeyMaking making, HttpContext context,
        CancellationToken cancellationToken)
    {
        var outcome = await making.CreateAsync(request ?? new ApiKeyRequest(), caller.Id(), client, cancellationToken);
        if (outcome.Succeeded(out var made, out var problem))
            return Answer.Created(made, $"/api/v1/developer/api-keys/{made.Id}", "Keep the key now: it is not shown again.");
        context.SetRetryAfter(problem);
        return problem;
    }

    /// <summary>The API keys of the account that are not revoked.</summary>
    private static async Task<Ok<Envelope<ApiKeyList>>> ListAsync(ClaimsPrincipal caller, IdentityDb db, CancellationToken cancellationToken)
    {
        var id = caller.Id();
        var keys = await db.ApiKeys.AsNoTracking()
            .Where(key => key.AccountId == id && key.RevokedAt == null)
            .OrderByDescending(key => key.CreatedAt).ThenByDescending(key => key.Id)
            .ToListAsync(cancellationToken);
        return Answer.Ok(new ApiKeyList(keys.ConvertAll(key => new ListedApiKey(key))));
    }

    /// <summary>Revokes an API key; it is refused everywhere within a second.</summary>
    // Somebody else's key is as unknown as one that never was.
    [Refuses(404)]
    private static async Task<Results<Ok<Envelope<Done>>, Problem>> RevokeAsync(
        string id, Client client, ClaimsPrincipal caller, ApiKeyRevoking revoking, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var keyId))
            return Problem.Field("id", "must be a UUID");
        return await revoking.RevokeAsync(keyId, caller.Id(), client, cancellationToken)
            ? Answer.Ok(new Done("API key revoked"))
            : Problem.NotFound("API key", id);
    }

    private sealed record ApiKeyList(IReadOnlyList<ListedApiKey> ApiKeys);

    private sealed record Done(string Message);
}

/// <summary>A key as its owner sees it.</summary>
internal record ListedApiKey(
    Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt)
{
    public ListedApiKey(ApiKey key)
        : this(key.Id, key.Name, key.Prefix, key.Scopes.Split(' '), key.CreatedAt, key.ExpiresAt, key.LastUsedAt)
    {
    }
}

/// <summary>A key as it is shown once.</summary>
internal sealed record CreatedApiKey : ListedApiKey
{
    public CreatedApiKey(ApiKey key, string text) : base(key) => Key = text;

    /// <summary>What goes into <c>X-API-Key</c>.</summary>
    public string Key { get; }
}
