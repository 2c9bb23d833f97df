using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Ensemble.Identity.Mail;

/// <summary>Hands mails to the configured SMTP server, one connection each: mails are rare here.</summary>
internal sealed class SmtpServer(IOptions<MailOptions> options) : IMailTransport
{
    private const int FirstPermanent = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TrustedServer trusted = new(options.Value.TrustedCertificates);

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
        using var client = new SmtpClient { ServerCertificateValidationCallback = trusted.Accepts };
        try
        {
            await client.ConnectAsync(server.Host!, server.Port, encryption, limited.Token);
            if (!string.IsNullOrEmpty(server.Username))
                await client.AuthenticateAsync(server.Username, server.Password ?? "", limited.Token);
            await client.SendAsync(mail, limited.Token);
        }
        catch (Exception failure) when (IsRefusal(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw new MailRefusedException(failure.Message, failure, IsPermanent(failure));
        }

        await LeaveAsync(client, limited.Token);
    }

    /// <summary>A mail that is handed over is not ours any more.</summary>
    public Task ForgetAsync(string addressKey, CancellationToken cancellationToken) => Task.CompletedTask;

    // The server has the mail; one that goes without a word must not get it again.
    private static async Task LeaveAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            return;
        }
    }

    private static bool IsRefusal(Exception failure) => failure is SocketException or IOException or OperationCanceledException
        or SmtpCommandException or SmtpProtocolException or AuthenticationException or SslHandshakeException or NotSupportedException;

    // About this recipient or this mail, and for good. What is about the server or our login may be mended while the mail waits.
    private static bool IsPermanent(Exception failure) => failure is SmtpCommandException
    {
        ErrorCode: SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted, StatusCode: var status,
    } && (int)status >= FirstPermanent;
}
