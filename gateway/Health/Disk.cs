namespace Ensemble.Gateway.Health;

/// <summary>Room on the disk of this process' working directory.</summary>
internal static class Disk
{
    private const double Giga = 1e9;
    private const double Tight = 1; // Gigabytes.

    public static DeepCheck Check()
    {
        var free = new DriveInfo(Environment.CurrentDirectory).AvailableFreeSpace / Giga;
        return new DeepCheck(free < Tight ? "degraded" : "ok", Details: new Dictionary<string, object> { ["free_gb"] = Math.Round(free, 1) });
    }
}
