using System.ComponentModel.DataAnnotations;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Rooms.Tickets;

/// <summary>How tickets are sealed; section <c>Tickets</c>.</summary>
internal sealed class TicketOptions
{
    public const string Section = "Tickets";

    /// <summary>Random text, the same on every replica of rooms.</summary>
    [Required]
    [MinLength(SecretKey.MinLength)]
    public string Secret { get; set; } = "";

    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(60);
}
