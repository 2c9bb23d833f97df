using System.ComponentModel.DataAnnotations;

namespace Ensemble.Rooms.Tickets;

/// <summary>How tickets are sealed; section <c>Tickets</c>.</summary>
internal sealed class TicketOptions : IValidatableObject
{
    public const string Section = "Tickets";
    public const int KeyBytes = 32;

    /// <summary>Base64 of 32 random bytes, the same on every replica of rooms.</summary>
    public string Key { get; set; } = "";

    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(60);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        Span<byte> key = stackalloc byte[KeyBytes + 1];
        if (!Convert.TryFromBase64String(Key, key, out var length) || length != KeyBytes)
            yield return new ValidationResult($"{Section}:{nameof(Key)} must be base64 of {KeyBytes} bytes.", [nameof(Key)]);
    }
}
