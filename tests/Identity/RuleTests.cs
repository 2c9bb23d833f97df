using Ensemble.Identity.Accounts;

namespace Ensemble.Tests.Identity;

public sealed class RuleTests
{
    [Theory]
    [InlineData("bob", "B0B")]
    [InlineData("paul", "pauI")]
    [InlineData("paul", "PAU1")]
    [InlineData("modern", "modem")]
    [InlineData("wave", "vvave")]
    [InlineData("a__b", "a_b")]
    public void Names_that_look_alike_have_one_skeleton(string one, string other) =>
        Assert.Equal(Username.Parse(one, out _)!.Skeleton, Username.Parse(other, out _)!.Skeleton);

    [Theory]
    [InlineData("clara", "klara")]
    [InlineData("a-b", "a_b")]
    [InlineData("clark", "dark")]
    [InlineData("user1", "user2")]
    public void Names_that_do_not_have_two(string one, string other) =>
        Assert.NotEqual(Username.Parse(one, out _)!.Skeleton, Username.Parse(other, out _)!.Skeleton);

    [Theory]
    [InlineData("abc")]
    [InlineData("J.S.Bach_1685-1750")]
    [InlineData("12345678901234567890123456789012")]
    public void These_are_usernames(string text) => Assert.Equal(text, Username.Parse(text, out _)?.Text);

    [Theory]
    [InlineData("ab")]
    [InlineData("123456789012345678901234567890123")]
    [InlineData("...")]
    [InlineData("a b c")]
    [InlineData("abc\n")]
    [InlineData("Зоя")]
    [InlineData("Admin")]
    [InlineData("adm1n")]
    [InlineData("ad.min_")]
    [InlineData("security-")]
    [InlineData("<script>")]
    public void These_are_not(string text)
    {
        Assert.Null(Username.Parse(text, out var issue));
        Assert.NotNull(issue);
    }

    [Theory]
    [InlineData("a@b.co")]
    [InlineData("clara.wieck+piano@mail.example.org")]
    [InlineData("мария@пример.рф")]
    public void These_are_addresses(string text) => Assert.Equal(text, EmailAddress.Parse(text, out _)?.Text);

    [Theory]
    [InlineData("a@b")]
    [InlineData("@b.co")]
    [InlineData("a@@b.co")]
    [InlineData("a b@c.co")]
    [InlineData("a..b@c.co")]
    [InlineData(".a@c.co")]
    [InlineData("a@-c.co")]
    [InlineData("a@c.co\r\nBcc: x@y.zz")]
    public void These_are_no_addresses(string text)
    {
        Assert.Null(EmailAddress.Parse(text, out var issue));
        Assert.NotNull(issue);
    }

    [Fact]
    public void An_address_may_have_254_characters()
    {
        Assert.NotNull(EmailAddress.Parse($"a@{string.Concat(Enumerable.Repeat(new string('b', 49) + ".", 5))}co", out _));
        Assert.Null(EmailAddress.Parse($"a@{string.Concat(Enumerable.Repeat(new string('b', 50) + ".", 5))}co", out _));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("Password1!")]
    [InlineData("QWERTYUIOP")]
    [InlineData("12345678")]
    [InlineData("iloveyou2024")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("clara-wieck")]
    [InlineData("clara@example.org")]
    public void These_are_no_passwords(string password) => Assert.NotNull(PasswordRules.Issue(password, "clara-wieck", "clara@example.org"));

    [Theory]
    [InlineData("SecureP@ssw0rd")]
    [InlineData("SecurePassword123!")]
    [InlineData("correct horse battery staple")]
    [InlineData("пароль от рояля")]
    public void These_are(string password) => Assert.Null(PasswordRules.Issue(password, "clara-wieck", "clara@example.org"));

    [Fact]
    public void A_password_has_8_to_128_characters()
    {
        Assert.NotNull(PasswordRules.Issue("abcdefg"));
        Assert.NotNull(PasswordRules.Issue(string.Concat(Enumerable.Repeat("abcd", 32)) + "e"));
        Assert.Null(PasswordRules.Issue(string.Concat(Enumerable.Repeat("abcd", 32))));
    }
}
