using Microsoft.Extensions.Options;
using MimeKit;

namespace Ensemble.Identity.Mail;

/// <summary>What the mails say.</summary>
internal sealed class MailTexts(IOptions<MailOptions> options)
{
    public MimeMessage Verification(string username, string address, string token) => Compose(
        address, "Confirm your e-mail address",
        $"""
        Hello {username},

        please confirm that this address is yours:

        {Link("verify-email", token)}

        If the link does not open, the code is: {token}

        It is valid for a day. If you did not ask for this, ignore it.
        """);

    public MimeMessage PasswordReset(string username, string address, string token) => Compose(
        address, "Choose a new password",
        $"""
        Hello {username},

        somebody, hopefully you, forgot the password of your account. Choose a new one here:

        {Link("reset-password", token)}

        If the link does not open, the code is: {token}

        It is valid for an hour and works once. If you did not ask for this, ignore it: your password stays as it is.
        """);

    private string Link(string page, string token) => $"{options.Value.PublicUrl.TrimEnd('/')}/{page}?token={token}";

    private MimeMessage Compose(string address, string subject, string text)
    {
        var mail = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = text } };
        mail.From.Add(new MailboxAddress("Ensemble", options.Value.From));
        mail.To.Add(new MailboxAddress("", address));
        return mail;
    }
}
