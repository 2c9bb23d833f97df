using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>What may be fetched from addresses that users name; section <c>Fetching</c>.</summary>
public sealed class FetchOptions : IValidatableObject
{
    /// <summary>Where the options are read from.</summary>
    public const string Section = "Fetching";

    /// <summary>Ports beyond 80 and 443, comma-separated, such as <c>8000,8443</c>.</summary>
    public string AllowedPorts { get; set; } = "";

    /// <summary>
    /// Networks that may be reached though they are not public, comma-separated, such as <c>10.1.2.0/24,fd00:7::/64</c>. For a proxy or a
    /// storage of one's own: whoever uses the service can reach all that listens there.
    /// </summary>
    public string AllowedNetworks { get; set; } = "";

    /// <summary>How long finding and reaching a host may take; 100 ms to a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    internal IReadOnlySet<int> Ports => ParsePorts(AllowedPorts) ?? throw new InvalidOperationException("Fetching:AllowedPorts was not validated.");

    internal IReadOnlyList<IPNetwork> Networks =>
        ParseNetworks(AllowedNetworks) ?? throw new InvalidOperationException("Fetching:AllowedNetworks was not validated.");

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ParsePorts(AllowedPorts) is null)
            yield return new ValidationResult("Fetching:AllowedPorts must be port numbers from 1 to 65535, separated by commas.", [nameof(AllowedPorts)]);
        if (ParseNetworks(AllowedNetworks) is null)
            yield return new ValidationResult("Fetching:AllowedNetworks must be networks such as 10.1.2.0/24, separated by commas.", [nameof(AllowedNetworks)]);
    }

    private static HashSet<int>? ParsePorts(string text)
    {
        var ports = new HashSet<int> { 80, 443 };
        foreach (var part in Parts(text))
        {
            if (!ushort.TryParse(part, out var port) || port == 0)
                return null;
            ports.Add(port);
        }

        return ports;
    }

    private static List<IPNetwork>? ParseNetworks(string text)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in Parts(text))
        {
            if (!IPNetwork.TryParse(part, out var network))
                return null;
            networks.Add(network);
        }

        return networks;
    }

    private static string[] Parts(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
