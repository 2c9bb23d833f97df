using Microsoft.Extensions.Options;
using MimeKit;

namespace Ensemble.Identity.Mail;

/// <summary>Where no SMTP server is configured: each mail is a file <c>*.eml</c>, named in the log.</summary>
internal sealed partial class MailFiles(IOptions<MailOptions> options, TimeProvider time, ILogger<MailFiles> logger) : IMailTransport
{
    public async Task SendAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        try
        {
            var directory = Directory.CreateDirectory(options.Value.Directory).FullName;
            var path = Path.Combine(directory, $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid():N}.eml");
            // Under another name first: whoever watches the directory finds whole mails only.
            await mail.WriteToAsync(path + ".part", cancellationToken);
            File.Move(path + ".part", path);
            Written(logger, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new MailRefusedException(failure.Message, failure);
        }
    }

    public async Task ForgetAsync(string addressKey, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(options.Value.Directory))
            return;
        foreach (var path in Directory.EnumerateFiles(options.Value.Directory, "*.eml"))
        {
            if (await IsToAsync(path, addressKey, cancellationToken))
                File.Delete(path);
        }
    }

    private static async Task<bool> IsToAsync(string path, string addressKey, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var headers = await HeaderList.LoadAsync(file, cancellationToken);
            return headers[HeaderId.To] is { } to && InternetAddressList.TryParse(to, out var addresses)
                && addresses.Mailboxes.Any(mailbox => mailbox.Address.Equals(addressKey, StringComparison.OrdinalIgnoreCase));
        }
        catch (Exception failure) when (failure is FileNotFoundException or FormatException)
        {
            return false; // Gone meanwhile, or no mail: somebody else's file.
        }
    }

    [LoggerMessage(2301, LogLevel.Information, "No mail server is configured; the mail is in {Path}")]
    private static partial void Written(ILogger logger, string path);
}
