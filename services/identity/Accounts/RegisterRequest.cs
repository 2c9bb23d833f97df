using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Ensemble.Identity.Sessions;

namespace Ensemble.Identity.Accounts;

/// <summary>The registration bodies of the three documents: PianoRhythm and Veza repeat the password under names of their own.</summary>
internal sealed record RegisterRequest(
    [Required, StringLength(Accounts.Username.MaxLength, MinimumLength = Accounts.Username.MinLength)] string? Username = null,
    [StringLength(EmailAddress.MaxLength)] string? Email = null,
    [Required, StringLength(PasswordRules.MaxLength, MinimumLength = PasswordRules.MinLength)] string? Password = null,
    string? ConfirmPassword = null,
    string? PasswordConfirm = null,
    string? InviteCode = null,
    bool? Cookies = null) : IMayWantCookies
{
    /// <summary>Stuffchat's client repeats nothing, and needs no address.</summary>
    [JsonIgnore]
    public bool IsStuffchats => ConfirmPassword is null && PasswordConfirm is null;

    public Faults Check(bool emailRequired, out Username? username, out EmailAddress? email)
    {
        var faults = new Faults();
        username = Accounts.Username.Parse(Username, out var usernameIssue);
        faults.Add("username", usernameIssue);
        email = EmailAddress.Parse(Email, out var emailIssue);
        faults.Add("email", email is null && emailRequired ? emailIssue ?? "is required" : emailIssue);
        faults.Add("password", PasswordRules.Issue(Password, Username, Email));
        CheckRepetition(faults, "confirm_password", ConfirmPassword);
        CheckRepetition(faults, "password_confirm", PasswordConfirm);
        return faults;
    }

    private void CheckRepetition(Faults faults, string field, string? repetition)
    {
        if (repetition is not null && repetition != Password)
            faults.Add(field, "must be the same as password");
    }
}
