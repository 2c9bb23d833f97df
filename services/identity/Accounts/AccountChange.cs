using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.Accounts;

/// <summary>
/// What is to change about an account; null leaves a field as it is. The texts of the profile are emptied by an empty text, the name and
/// the address are not: forms send those empty when the user left them alone.
/// </summary>
internal sealed record AccountChange(
    string? Username = null,
    string? Email = null,
    string? Theme = null,
    bool? Notifications = null,
    string? Bio = null,
    string? FirstName = null,
    string? LastName = null,
    string? Location = null,
    string? Gender = null)
{
    public const int MaxBio = 1000;
    public const int MaxName = 100;

    /// <summary>
    /// A new address takes a session: whoever reads it can choose a new password, and an API key must not lead there. Null when the caller may.
    /// </summary>
    public Problem? RefusedTo(ClaimsPrincipal caller) => !string.IsNullOrEmpty(Email) && caller.IsApiKey()
        ? Problem.Forbidden("An API key may not change the e-mail address; log in.") with { Code = ErrorCode.SessionRequired }
        : null;

    /// <summary>Everything that is wrong with it.</summary>
    /// <param name="account">Whose name may stay, also where nobody could register it (<c>admin</c>).</param>
    /// <param name="username">The new name, null when it stays.</param>
    /// <param name="email">The new address, null when it stays.</param>
    public Faults Check(Account account, out Username? username, out EmailAddress? email)
    {
        var faults = new Faults();
        username = null;
        if (!string.IsNullOrEmpty(Username) && Username != account.Username)
        {
            username = Accounts.Username.Parse(Username, out var issue);
            faults.Add("username", account.IsBuiltInAdministrator ? "the administrator's account keeps its name" : issue);
        }

        email = EmailAddress.Parse(Email, out var emailIssue);
        faults.Add("email", emailIssue);
        if (Theme is not (null or "dark" or "light"))
            faults.Add("settings.theme", "must be dark or light");
        faults.Add("bio", TextIssue(Bio, MaxBio, lines: true));
        faults.Add("first_name", TextIssue(FirstName, MaxName));
        faults.Add("last_name", TextIssue(LastName, MaxName));
        faults.Add("location", TextIssue(Location, MaxName));
        faults.Add("gender", TextIssue(Gender, MaxName));
        return faults;
    }

    public void Apply(Account account)
    {
        account.Theme = Theme ?? account.Theme;
        account.Notifications = Notifications ?? account.Notifications;
        account.Bio = Changed(Bio, account.Bio);
        account.FirstName = Changed(FirstName, account.FirstName);
        account.LastName = Changed(LastName, account.LastName);
        account.Location = Changed(Location, account.Location);
        account.Gender = Changed(Gender, account.Gender);
    }

    private static string? Changed(string? text, string? before) =>
        text is null ? before : string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? TextIssue(string? text, int max, bool lines = false)
    {
        if (text is null)
            return null;
        if (text.Length > max)
            return $"must have at most {max} characters";
        return text.Any(letter => char.IsControl(letter) && !(lines && letter is ('\n' or '\r' or '\t')))
            ? "must not contain control characters"
            : null;
    }
}
