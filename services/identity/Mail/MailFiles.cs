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

    [LoggerMessage(2301, LogLevel.Information, "No mail server is configured; the mail is in {Path}")]
    private static partial void Written(ILogger logger, string path);
}
