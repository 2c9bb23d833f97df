using MimeKit;

namespace Ensemble.Identity.Mail;

/// <summary>Hands a mail over: to a server, or to a file.</summary>
internal interface IMailTransport
{
    /// <exception cref="MailRefusedException">It could not be handed over now.</exception>
    Task SendAsync(MimeMessage mail, CancellationToken cancellationToken);

    /// <summary>Removes what it has kept of mails to this address, given without regard to case.</summary>
    Task ForgetAsync(string addressKey, CancellationToken cancellationToken);
}

/// <summary>A mail was not taken; the inner exception says why.</summary>
internal sealed class MailRefusedException(string message, Exception inner, bool isPermanent = false) : Exception(message, inner)
{
    /// <summary>It would be refused again, whenever it is tried.</summary>
    public bool IsPermanent { get; } = isPermanent;
}
