using System.Globalization;
using Ensemble.Identity.Accounts;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Identity.ApiKeys;

/// <summary>A key that may be made.</summary>
internal sealed record NewApiKey(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt);

/// <summary>The body of <c>POST /api/v1/developer/api-keys</c>.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Scopes">Of <see cref="ServiceDefaults.Access.Scopes"/>; when left out the key may only read.</param>
/// <param name="ExpiresAt">In the future; null: never.</param>
/// <param name="Code">Of the second factor, where it is on.</param>
internal sealed record ApiKeyRequest(
    string? Name = null, IReadOnlyList<string?>? Scopes = null, DateTimeOffset? ExpiresAt = null, string? Code = null)
{
    public Faults Check(DateTimeOffset now, ApiKeyOptions options, out NewApiKey wanted)
    {
        var faults = new Faults();
        var (name, expiresAt) = (Name?.Trim() ?? "", ExpiresAt?.ToUniversalTime());
        if (name.Length is 0 or > ApiKey.MaxName)
            faults.Add("name", name.Length == 0 ? "is required" : $"must have at most {ApiKey.MaxName} characters");
        var scopes = Scopes is null ? [ServiceDefaults.Access.Scopes.Read] : ServiceDefaults.Access.Scopes.All.Where(Scopes.Contains).ToArray();
        if (scopes.Length == 0 || Scopes?.All(scopes.Contains) is false)
            faults.Add("scopes", $"must be one or more of {string.Join(", ", ServiceDefaults.Access.Scopes.All)}");
        if (expiresAt <= now)
            faults.Add("expires_at", "must be in the future");
        else if (expiresAt - now > options.LongestLife)
            faults.Add("expires_at", string.Create(CultureInfo.InvariantCulture, $"must be at most {options.LongestLife.TotalDays:0} days ahead"));
        wanted = new NewApiKey(name, scopes, expiresAt);
        return faults;
    }
}
