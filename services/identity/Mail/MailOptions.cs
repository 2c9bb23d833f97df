using System.ComponentModel.DataAnnotations;

namespace Ensemble.Identity.Mail;

/// <summary>How mail goes out; section <c>Mail</c>. Without a host it is written to the directory.</summary>
internal sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The SMTP server.</summary>
    public string? Host { get; set; }

    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary><c>auto</c>: encrypted where the server offers it; <c>required</c>: or not at all; <c>none</c>: never.</summary>
    [RegularExpression("auto|required|none")]
    public string Encryption { get; set; } = "auto";

    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>Where mail lands as <c>*.eml</c> when there is no server.</summary>
    [Required]
    public string Directory { get; set; } = "mail";

    [EmailAddress]
    public string From { get; set; } = "no-reply@ensemble.localhost";

    /// <summary>Where people find the platform; links in mails begin with it.</summary>
    [Url]
    public string PublicUrl { get; set; } = "http://localhost:8080";

    /// <summary>A PEM file of certificates to trust beside the system's: the server's own where it is self-signed, or who issued it.</summary>
    public string? TrustedCertificates { get; set; }

    /// <summary>From when on a mail that waits shows in the service's health.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a mail is tried before it is given up.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromDays(3);

    /// <summary>Mails of one kind that may be asked for to one address within an hour.</summary>
    [Range(1, 1000)]
    public int PerAddressAndHour { get; set; } = 3;

    /// <summary>Notices to one address within an hour, see <see cref="OwnerNotices"/>.</summary>
    [Range(1, 1000)]
    public int NoticesPerAddressAndHour { get; set; } = 10;
}
