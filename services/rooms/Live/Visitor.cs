namespace Ensemble.Rooms.Live;

/// <summary>Who is behind a socket: an account as identity knew it when the socket was opened, or a guest.</summary>
/// <param name="Address">Where from, as <see cref="Accounts.AddressMarks"/> tells addresses apart; null when it doesn't matter.</param>
internal sealed record Visitor(Guid UserId, string Username, string? AvatarUrl, IReadOnlyList<string> Roles, Guid? Address = null)
{
    public bool IsGuest => Roles.Contains(ServiceDefaults.Access.Roles.Guest);

    public bool IsModerator => Roles.Contains(ServiceDefaults.Access.Roles.Moderator) || Roles.Contains(ServiceDefaults.Access.Roles.Admin);

    public bool IsPro => Roles.Contains(ServiceDefaults.Access.Roles.Pro) || IsModerator;

    public static Visitor Guest(Guid address)
    {
        var id = Guid.CreateVersion7();
        return new Visitor(id, $"Guest-{id.ToString("N")[^6..]}", null, [ServiceDefaults.Access.Roles.Guest], address);
    }

    public Protocol.User ToMessage() => new()
    {
        UserId = UserId.ToString(),
        Username = Username,
        AvatarUrl = AvatarUrl ?? "",
        Roles = { Roles },
    };
}
