using Ensemble.Contracts.Identity;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.ApiKeys;
using Ensemble.Identity.Sessions;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Grpc;

/// <summary>What other services may ask: who somebody is, and whether a session may still act.</summary>
internal sealed class AccountsService(IdentityDb db, ApiKeyExchange keys, TimeProvider time) : Contracts.Identity.Accounts.AccountsBase
{
    private const int MaxUsers = 500;

    public override async Task<User> GetUser(GetUserRequest request, ServerCallContext context)
    {
        var accounts = db.Accounts.WithRoles();
        var account = request.ByCase switch
        {
            GetUserRequest.ByOneofCase.UserId => await ById(accounts, Ids.Read(request.UserId, "user_id"), context),
            GetUserRequest.ByOneofCase.Username => await ByName(accounts, request.Username, context),
            _ => throw new RpcException(new Status(StatusCode.InvalidArgument, "user_id or username is required.")),
        };
        return account?.ToUser() ?? throw new RpcException(new Status(StatusCode.NotFound, "The account does not exist."));
    }

    public override async Task<GetUsersReply> GetUsers(GetUsersRequest request, ServerCallContext context)
    {
        if (request.UserIds.Count > MaxUsers)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"user_ids: at most {MaxUsers} at a time."));
        var ids = request.UserIds.Select(id => Ids.Read(id, "user_ids")).ToArray();
        var accounts = await db.Accounts.WithRoles().Where(account => ids.Contains(account.Id)).ToListAsync(context.CancellationToken);
        return new GetUsersReply { Users = { accounts.Select(AccountMessages.ToUser) } };
    }

    public override async Task<SessionState> CheckSession(CheckSessionRequest request, ServerCallContext context)
    {
        var (sessionId, accountId) = (Ids.Read(request.SessionId, "session_id"), Ids.Read(request.UserId, "user_id"));
        var session = await db.Sessions.AsNoTracking().Live(time.GetUtcNow())
            .Where(session => session.Id == sessionId && session.AccountId == accountId)
            .Include(session => session.Account).ThenInclude(account => account.Roles).ThenInclude(role => role.Role)
            .SingleOrDefaultAsync(context.CancellationToken);
        return session is null
            ? await CheckKeyAsync(sessionId, accountId, context.CancellationToken)
            : new SessionState { Active = true, User = session.Account.ToUser(), ExpiresAt = session.ExpiresAt.ToUnixTimeMilliseconds() };
    }

    public override async Task<ExchangeApiKeyReply> ExchangeApiKey(ExchangeApiKeyRequest request, ServerCallContext context) =>
        await keys.UseAsync(request.ApiKey, context.CancellationToken) is { } token
            ? new ExchangeApiKeyReply
            {
                AccessToken = token.AccessToken,
                ExpiresAt = token.ExpiresAt.ToUnixTimeMilliseconds(),
                KeyId = token.KeyId.ToString(),
            }
            : new ExchangeApiKeyReply();

    // A key that never expires is asked about again in a day.
    private async Task<SessionState> CheckKeyAsync(Guid keyId, Guid accountId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var key = await db.ApiKeys.AsNoTracking().Live(now)
            .Where(key => key.Id == keyId && key.AccountId == accountId)
            .Include(key => key.Account).ThenInclude(account => account.Roles).ThenInclude(role => role.Role)
            .SingleOrDefaultAsync(cancellationToken);
        return key is null
            ? new SessionState()
            : new SessionState { Active = true, User = key.Account.ToUser(), ExpiresAt = (key.ExpiresAt ?? now.AddDays(1)).ToUnixTimeMilliseconds() };
    }

    private static Task<Account?> ById(IQueryable<Account> accounts, Guid id, ServerCallContext context) =>
        accounts.SingleOrDefaultAsync(account => account.Id == id, context.CancellationToken);

    private static Task<Account?> ByName(IQueryable<Account> accounts, string username, ServerCallContext context)
    {
        if (!Username.IsWellFormed(username))
            return Task.FromResult<Account?>(null);
        var key = Username.KeyOf(username);
        return accounts.SingleOrDefaultAsync(account => account.UsernameKey == key, context.CancellationToken);
    }
}
