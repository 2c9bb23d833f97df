using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Ensemble.Identity.Mail;

/// <summary>Hands mails to the configured SMTP server, one connection each: mails are rare here.</summary>
internal sealed class SmtpServer(IOptions<MailOptions> options) : IMailTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task SendAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        var server = options.Value;
        var encryption = server switch
        {
            { Encryption: "none" } => SecureSocketOptions.None,
            { Port: 465 } => SecureSocketOptions.SslOnConnect,
            { Encryption: "required" } => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.StartTlsWhenAvailable,
        };
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Patience);
        using var client = new SmtpClient();
        try
        {
            await client.ConnectAsync(server.Host!, server.Port, encryption, limited.Token);
            if (!string.IsNullOrEmpty(server.Username))
                await client.AuthenticateAsync(server.Username, server.Password ?? "", limited.Token);
            await client.SendAsync(mail, limited.Token);
            await client.DisconnectAsync(quit: true, limited.Token);
        }
        catch (Exception failure) when (IsRefusal(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw new MailRefusedException(failure.Message, failure);
        }
    }

    private static bool IsRefusal(Exception failure) => failure is SocketException or IOException or OperationCanceledException
        or SmtpCommandException or SmtpProtocolException or AuthenticationException or SslHandshakeException or NotSupportedException;
}
