using System.Security.Claims;
using Ensemble.Chat.Channels;
using Ensemble.Chat.Tokens;
using Ensemble.Contracts.Identity;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Grpc.Core;

namespace Ensemble.Chat.Socket;

/// <summary>Who may open a socket: by the chat's own token or an access token, if identity says that the session behind it still stands.</summary>
internal sealed partial class SocketAdmission(
    ChatTokens tokens, Accounts.AccountsClient accounts, TimeProvider time, ILogger<SocketAdmission> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    /// <summary>The user behind <paramref name="token"/>, or why there is none. The token is written down nowhere.</summary>
    public async Task<(SocketUser? User, Problem? Problem)> AskAsync(HttpContext context, string? token)
    {
        if (string.IsNullOrEmpty(token))
            return (null, Problem.Unauthenticated("missing token"));
        if (await ClaimsAsync(context, token) is not { } claims)
            return (null, Problem.Unauthenticated("bad token"));
        if (claims.FindFirstValue(Scopes.Claim) is { } granted && !granted.Split(' ').Contains(Scopes.Write))
            return (null, new Problem(StatusCodes.Status403Forbidden, ErrorCode.InsufficientScope, $"This needs an API key with the scope {Scopes.Write}."));
        return await CheckAsync(claims.SessionId(), claims.Id(), context.RequestAborted);
    }

    private async Task<ClaimsPrincipal?> ClaimsAsync(HttpContext context, string token) =>
        await tokens.ReadAsync(token) ?? (context.User.Identity is { IsAuthenticated: true } ? context.User : null);

    private async Task<(SocketUser? User, Problem? Problem)> CheckAsync(Guid session, Guid user, CancellationToken cancellationToken)
    {
        SessionState state;
        try
        {
            state = await accounts.CheckSessionAsync(
                new CheckSessionRequest { SessionId = session.ToString(), UserId = user.ToString() },
                new CallOptions(deadline: time.GetUtcNow().UtcDateTime + Deadline, cancellationToken: cancellationToken));
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal or StatusCode.Unknown)
        {
            Unreachable(logger, failure, failure.StatusCode);
            return (null, Problem.Unavailable("Accounts can't be checked right now; try again."));
        }

        if (!state.Active || state.User is null)
            return (null, Problem.Unauthenticated("This session has ended; log in again."));
        if (state.User.Banned)
            return (null, Problem.Forbidden("This account is banned."));
        var moderates = state.User.Roles.Contains(Roles.Moderator) || state.User.Roles.Contains(Roles.Admin);
        return (new SocketUser(new Speaker(user, state.User.Username, moderates), session), null);
    }

    [LoggerMessage(5401, LogLevel.Warning, "Identity did not answer: {Status}")]
    private static partial void Unreachable(ILogger logger, Exception failure, StatusCode status);
}
