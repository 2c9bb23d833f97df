namespace Ensemble.Tests.Fleet;

/// <summary>Usernames that no other test has.</summary>
internal static class Names
{
    public static string New(string prefix) => $"{prefix}-{Guid.NewGuid().ToString("N")[..12]}";
}
