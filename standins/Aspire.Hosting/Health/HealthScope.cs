namespace Aspire.Hosting.Health;

/// <summary>Which of a resource's replicas the checks that run now are about.</summary>
internal static class HealthScope
{
    private static readonly AsyncLocal<string?> s_current = new();

    /// <summary>The replica's id.</summary>
    public static string? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }
}
