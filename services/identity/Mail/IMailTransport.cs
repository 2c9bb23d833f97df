using MimeKit;

namespace Ensemble.Identity.Mail;

/// <summary>Hands a mail over: to a server, or to a file.</summary>
internal interface IMailTransport
{
    /// <exception cref="MailRefusedException">It could not be handed over now.</exception>
    Task SendAsync(MimeMessage mail, CancellationToken cancellationToken);
}

/// <summary>A mail was not taken; the inner exception says why.</summary>
internal sealed class MailRefusedException(string message, Exception inner) : Exception(message, inner);
