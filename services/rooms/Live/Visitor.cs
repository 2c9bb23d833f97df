namespace Ensemble.Rooms.Live;

/// <summary>Who is behind a socket: an account as identity knew it when the socket was opened, or a guest.</summary>
internal sealed record Visitor(Guid UserId, string Username, string? AvatarUrl, IReadOnlyList<string> Roles)
{
    public bool IsGuest => Roles.Contains(ServiceDefaults.Access.Roles.Guest);

    public bool IsModerator => Roles.Contains(ServiceDefaults.Access.Roles.Moderator) || Roles.Contains(ServiceDefaults.Access.Roles.Admin);

    public bool IsPro => Roles.Contains(ServiceDefaults.Access.Roles.Pro) || IsModerator;

    public static Visitor Guest()
    {
        var id = Guid.CreateVersion7();
        return new Visitor(id, $"Guest-{id.ToString("N")[^6..]}", null, [ServiceDefaults.Access.Roles.Guest]);
    }

    public Protocol.User ToMessage() => new()
    {
        UserId = UserId.ToString(),
        Username = Username,
        AvatarUrl = AvatarUrl ?? "",
        Roles = { Roles },
    };
}
