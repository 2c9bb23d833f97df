namespace Ensemble.Tests.Identity;

/// <summary>Guesses of the first code. They share a service, whose clock they only move on.</summary>
public sealed class SecondFactorSetupTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly IdentityService identity = shared.Service;

    [Theory]
    [InlineData("/api/auth")]
    [InlineData("/api/v1/auth")]
    public async Task After_some_wrong_codes_the_first_code_has_to_wait_also_when_it_is_right(string prefix)
    {
        var app = await AuthenticatorApp.SetUpAsync(identity);
        for (var i = 0; i < 5; i++)
            Assert.Equal((400, "SECOND_FACTOR_INVALID"), Facts(await ConfirmAsync(app, app.WrongCode, prefix)));

        var blocked = await ConfirmAsync(app, app.Code, prefix);
        identity.Time.Advance(blocked.Headers.RetryAfter!.Delta!.Value);
        var later = await ConfirmAsync(app, app.Code, prefix);

        Assert.Equal((429, "RATE_LIMIT_EXCEEDED"), Facts(blocked));
        Assert.Equal(200, later.Status);
    }

    [Fact]
    public async Task Guesses_of_it_sent_at_once_do_not_outrun_the_count()
    {
        var app = await AuthenticatorApp.SetUpAsync(identity);

        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => ConfirmAsync(app, app.WrongCode)));

        Assert.Equal((5, 7), (replies.Count(reply => reply.Status == 400), replies.Count(reply => reply.Status == 429)));
    }

    [Fact]
    public async Task Another_secret_begins_no_new_count()
    {
        var app = await AuthenticatorApp.SetUpAsync(identity);
        for (var i = 0; i < 5; i++)
            await ConfirmAsync(app, app.WrongCode);

        Assert.Equal(200, (await identity.Api.PostAsync("/api/auth/2fa/setup", token: app.Token)).Status);

        Assert.Equal(429, (await ConfirmAsync(app, app.WrongCode)).Status);
    }

    [Fact]
    public async Task Where_nothing_waits_for_a_code_nothing_is_counted()
    {
        var app = await AuthenticatorApp.EnrollAsync(identity);
        for (var i = 0; i < 8; i++)
            Assert.Equal((409, "SECOND_FACTOR_ENABLED"), Facts(await ConfirmAsync(app, app.WrongCode)));

        Assert.Equal(200, (await identity.Api.PostAsync("/api/auth/2fa/login", new { challenge = await app.ChallengeAsync(), code = app.Code })).Status);
    }

    private Task<Reply> ConfirmAsync(AuthenticatorApp app, string code, string prefix = "/api/auth") =>
        identity.Api.PostAsync($"{prefix}/2fa/confirm", new { code }, app.Token);

    private static (int, string) Facts(Reply reply) => (reply.Status, reply.Error.Text("code"));
}
