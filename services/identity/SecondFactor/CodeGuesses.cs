using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.SecondFactor;

/// <summary>
/// Slows down guessing an account's codes, in one count for login, settings and setup. It is not the password's count: the right password,
/// which starts that one anew, is just what a guesser of codes has.
/// </summary>
internal sealed partial class CodeGuesses(Lockout lockout, Metrics metrics, ILogger<CodeGuesses> logger)
{
    /// <summary>Under which the lockout counts.</summary>
    public static string SubjectOf(Guid accountId) => $"second factor of {accountId}";

    /// <summary>Counts an attempt before its code is looked at; a problem where it may not be made yet.</summary>
    public async Task<Problem?> BeginAsync(Guid accountId, Client client, CancellationToken cancellationToken)
    {
        if (await lockout.BeginAsync(SubjectOf(accountId), client, cancellationToken) is not { } wait)
            return null;
        metrics.CodeChecked("blocked");
        return Blocked.For(wait);
    }

    /// <summary>The code was right: the count begins anew.</summary>
    public Task RightAsync(Guid accountId, Client client, CancellationToken cancellationToken)
    {
        metrics.CodeChecked("right");
        return lockout.SucceededAsync(SubjectOf(accountId), client, cancellationToken);
    }

    public void Wrong(Guid accountId, Client client)
    {
        metrics.CodeChecked("wrong");
        Failed(logger, accountId, client.IpAddress);
    }

    [LoggerMessage(2501, LogLevel.Information, "Second factor of account {AccountId} from {IpAddress} was wrong")]
    private static partial void Failed(ILogger logger, Guid accountId, string? ipAddress);
}
