using System.ComponentModel.DataAnnotations;

namespace Ensemble.Chat.Voice;

/// <summary>The TURN servers that calls may use; section <c>Turn</c>. Without urls and secret there are none.</summary>
internal sealed class TurnOptions : IValidatableObject
{
    public const string Section = "Turn";

    /// <summary>Such as <c>turn:turn.example.org:3478?transport=udp</c>, commas between.</summary>
    public string Urls { get; set; } = "";

    /// <summary>What the servers know too: coturn's <c>static-auth-secret</c>.</summary>
    public string Secret { get; set; } = "";

    /// <summary>How long credentials are good to open a connection with.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "2.00:00:00")]
    public TimeSpan ValidFor { get; set; } = TimeSpan.FromHours(6);

    public IReadOnlyList<string> UrlList => Urls.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public bool IsConfigured => UrlList.Count > 0 && Secret.Length > 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (UrlList.Count > 0 != Secret.Length > 0)
            yield return new ValidationResult($"{nameof(Urls)} and {nameof(Secret)} go together.");
        if (UrlList.Any(url => !url.StartsWith("turn:", StringComparison.Ordinal) && !url.StartsWith("turns:", StringComparison.Ordinal)
            && !url.StartsWith("stun:", StringComparison.Ordinal)))
            yield return new ValidationResult($"{nameof(Urls)} must begin with turn:, turns: or stun: each.");
    }
}
