namespace Ensemble.Identity.Accounts;

/// <summary>A profile in Veza's shape; address and gender are null for everybody but its owner and administrators.</summary>
internal sealed record VezaProfile(
    Guid Id, string Username, string? Email, string? Bio, string? FirstName, string? LastName, string? Avatar, string? Location, string? Gender,
    DateTimeOffset CreatedAt);

internal sealed record ProfileData(VezaProfile Profile);

/// <summary>How much of a profile is filled in, in percent, and which fields are not.</summary>
internal sealed record Completion(int CompletionPercentage, IReadOnlyList<string> MissingFields);

internal static class VezaProfileMapping
{
    public static ProfileData ToProfileData(this Account account, bool withPrivate) => new(new VezaProfile(
        account.Id, account.Username, withPrivate ? account.Email : null, account.Bio, account.FirstName, account.LastName,
        account.AvatarUrl(), account.Location, withPrivate ? account.Gender : null, account.CreatedAt));

    public static Completion ToCompletion(this Account account)
    {
        (string Name, bool IsThere)[] fields =
        [
            ("username", true), ("email", account.Email is not null), ("bio", account.Bio is not null),
            ("first_name", account.FirstName is not null), ("last_name", account.LastName is not null),
            ("location", account.Location is not null), ("gender", account.Gender is not null),
            ("avatar", account.AvatarFileId is not null),
        ];
        return new Completion(
            100 * fields.Count(field => field.IsThere) / fields.Length,
            [.. fields.Where(field => !field.IsThere).Select(field => field.Name)]);
    }
}
