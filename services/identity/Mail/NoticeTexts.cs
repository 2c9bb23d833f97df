namespace Ensemble.Identity.Mail;

/// <summary>What a notice to an account's owner says.</summary>
/// <param name="Subject">Of the mail.</param>
/// <param name="What">What was done.</param>
/// <param name="Otherwise">What to do when the owner knows nothing of it.</param>
/// <param name="HasLink">Whether a link to choose another password helps: its mail goes to the account's address.</param>
internal sealed record NoticeText(string Subject, string What, string Otherwise, bool HasLink = true);

/// <summary>One for each kind of <see cref="OwnerNotices"/>.</summary>
internal static class NoticeTexts
{
    /// <summary>Null for other kinds of mail.</summary>
    public static NoticeText? Of(string kind) => kind switch
    {
        MailKind.SecondFactorOn => new(
            "Your second factor is on",
            "the second factor of your account was turned on. From now on login also asks for a code of the app.",
            "If that was not you, the app is somebody else's: choose another password and write to us."),
        MailKind.SecondFactorOff => new(
            "Your second factor is off",
            "the second factor of your account was turned off, with the password and a code. From now on login asks for the password alone.",
            "If that was not you, choose another password, log in and turn the second factor on again."),
        MailKind.SecondFactorReset => new(
            "Your second factor is off",
            "an administrator has turned off the second factor of your account. From now on login asks for the password alone.",
            "If you did not ask for this, choose another password and write to us."),
        MailKind.RecoveryCodesRenewed => new(
            "You have new recovery codes",
            "new recovery codes were made for your account, with the password and a code. The old ones are worth nothing any more.",
            "If that was not you, choose another password, log in and make new codes."),
        MailKind.RecoveryCodeUsed => new(
            "A recovery code was used",
            "somebody with your password logged in with one of your recovery codes instead of a code of the app. It works once and is used up.",
            "If that was not you, choose another password, log in and make new codes."),
        MailKind.ApiKeyMade => new(
            "A new API key",
            "an API key was made for your account. A program that has it acts for you until you revoke it.",
            "If that was not you, log in and revoke it, then choose another password."),
        MailKind.ApiKeyRevoked => new(
            "An API key was revoked",
            "an API key of your account was revoked. Programs that have it are refused.",
            "If that was not you, choose another password."),
        MailKind.PasswordChanged => new(
            "Your password was changed",
            "the password of your account was changed. Wherever else you were logged in, you are signed out.",
            "If that was not you, choose another one."),
        MailKind.PasswordRecovered => new(
            "Your password was changed",
            "a new password was chosen for your account, with the link of a mail to this address. You are signed out everywhere.",
            "If that was not you, somebody else reads your mail: make your mailbox safe first, then choose another password."),
        MailKind.PasswordSet => new(
            "Your password was changed",
            "an administrator has set a new password for your account. You are signed out everywhere.",
            "If you did not ask for this, choose another one and write to us."),
        MailKind.AddressChanged => new(
            "Your account has another e-mail address",
            "your account has another e-mail address from now on. This is the last mail about it that comes here.",
            "If that was not you, log in, put this address back and choose another password; if you can't log in, write to us.",
            HasLink: false),
        _ => null,
    };
}
