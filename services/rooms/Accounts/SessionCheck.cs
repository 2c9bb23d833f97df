using Ensemble.Contracts.Identity;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Grpc.Core;

namespace Ensemble.Rooms.Accounts;

/// <summary>
/// Asks identity whether the session behind a checked access token may still act, and as whom: the token may be an hour old, and a socket
/// lives long.
/// </summary>
internal sealed partial class SessionCheck(
    Contracts.Identity.Accounts.AccountsClient accounts, AddressMarks addresses, TimeProvider time, ILogger<SessionCheck> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    /// <summary>The account behind the request's access token, or why it may not act. Says when to try again if identity is away.</summary>
    public Task<(Visitor? Visitor, Problem? Problem)> AskAsync(HttpContext context) =>
        AskAsync(context.User.SessionId(), context.User.Id(), addresses.Of(context), context.RequestAborted);

    /// <summary>The same for a session that was asked about before.</summary>
    public async Task<(Visitor? Visitor, Problem? Problem)> AskAsync(Guid session, Guid user, Guid? address, CancellationToken cancellationToken)
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
            return (null, Problem.Forbidden("This account is banned.") with { Code = RoomErrors.Banned });
        return (new Visitor(Guid.Parse(state.User.UserId), state.User.Username, NullIfEmpty(state.User.AvatarUrl), [.. state.User.Roles], address), null);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    [LoggerMessage(3301, LogLevel.Warning, "Identity did not answer: {Status}")]
    private static partial void Unreachable(ILogger logger, Exception failure, StatusCode status);
}
