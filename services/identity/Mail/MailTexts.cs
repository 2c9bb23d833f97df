using System.Globalization;
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

    public MimeMessage DeletionScheduled(string username, string address, DateTimeOffset at, bool isFinal) => Compose(
        address, "Your account will be deleted",
        $"""
        Hello {username},

        {(isFinal ? "an administrator has decided to delete your account." : "you asked us to delete your account.")}

        It is signed out everywhere. On {Day(at)} it goes for good, with everything that is yours.

        {(isFinal
            ? "If you think that this is a mistake, write to us before that day."
            : "If you want to keep it, log in before that day. If you did not ask for this, log in and choose another password.")}
        """);

    public MimeMessage DeletionCancelled(string username, string address) => Compose(
        address, "Your account stays",
        $"""
        Hello {username},

        your account will not be deleted. Nothing of it is lost; log in whenever you like.

        If that was not you, choose another password here: {NewPassword}
        """);

    public MimeMessage DataExport(string username, string address, DateTimeOffset until, string? link) => Compose(
        address, "Your data are ready",
        $"""
        Hello {username},

        everything that Ensemble keeps of you is in one archive now. Until {Day(until)} you find it here:

        {link ?? $"{options.Value.PublicUrl.TrimEnd('/')} (log in, then Settings, Your data)"}

        {(link is null ? "" : "Whoever has this link can open the archive; keep it to yourself. ")}After that time the archive is deleted.
        """);

    /// <summary>Null when the mail is no notice.</summary>
    public MimeMessage? Notice(string username, string address, QueuedMail mail)
    {
        if (mail.HappenedAt is not { } at || NoticeTexts.Of(mail.Kind) is not { } text)
            return null;
        var often = mail.Times > 1 ? string.Create(CultureInfo.InvariantCulture, $"This happened {mail.Times} times lately; the last time:\n") : "";
        return Compose(
            address, text.Subject,
            $"""
            Hello {username},

            {text.What}

            {often}{Day(at)}{(mail.IpAddress is { } from ? $", from the address {from}" : "")}

            {text.Otherwise}{(text.HasLink ? $" Another password is chosen here: {NewPassword}" : "")}

            If you know of it, there is nothing to do.
            """);
    }

    private string NewPassword => $"{options.Value.PublicUrl.TrimEnd('/')}/forgot-password";

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private string Link(string page, string token) => $"{options.Value.PublicUrl.TrimEnd('/')}/{page}?token={token}";

    private MimeMessage Compose(string address, string subject, string text)
    {
        var mail = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = text } };
        mail.From.Add(new MailboxAddress("Ensemble", options.Value.From));
        mail.To.Add(new MailboxAddress("", address));
        return mail;
    }
}
