namespace Ensemble.ServiceDefaults.Access;

/// <summary>The roles of an account, from least to most. An account may have several.</summary>
public static class Roles
{
    public const string Guest = "guest";
    public const string Member = "member";
    public const string Creator = "creator";
    public const string Pro = "pro";
    public const string Moderator = "moderator";
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Guest, Member, Creator, Pro, Moderator, Admin];
}
