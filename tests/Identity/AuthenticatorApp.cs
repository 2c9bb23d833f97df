using OtpNet;

namespace Ensemble.Tests.Identity;

/// <summary>An account with a second factor, and the app of its owner, whose clock is the service's.</summary>
internal sealed class AuthenticatorApp
{
    private readonly IdentityService identity;
    private readonly Totp app;

    private AuthenticatorApp(IdentityService identity, string name, string token, string secret)
    {
        (this.identity, Name, Token) = (identity, name, token);
        app = new Totp(Base32Encoding.ToBytes(secret));
    }

    public string Name { get; }

    /// <summary>Of the session in which it was set up.</summary>
    public string Token { get; }

    public string[] RecoveryCodes { get; private set; } = [];

    public string Code => app.ComputeTotp(identity.Time.GetUtcNow().UtcDateTime);

    public string WrongCode => Code[..^1] + (char)('0' + (Code[^1] - '0' + 1) % 10);

    /// <summary>Registers somebody who then sets up the app and confirms it; the clock moves on, so that the next code is another.</summary>
    public static async Task<AuthenticatorApp> EnrollAsync(IdentityService identity)
    {
        var app = await SetUpAsync(identity);
        var confirmed = await identity.Api.PostAsync("/api/v1/auth/2fa/confirm", new { code = app.Code }, app.Token);
        Assert.Equal(200, confirmed.Status);
        app.RecoveryCodes = confirmed.Data.Texts("recovery_codes");
        app.NextStep();
        return app;
    }

    public static async Task<AuthenticatorApp> SetUpAsync(IdentityService identity)
    {
        var name = Api.NewName();
        var token = (await identity.Api.RegisterAsync(name)).Text("token");
        var setup = await identity.Api.PostAsync("/api/v1/auth/2fa/setup", token: token);
        Assert.Equal(200, setup.Status);
        return new AuthenticatorApp(identity, name, token, setup.Data.Text("secret"));
    }

    public void NextStep() => identity.Time.Advance(TimeSpan.FromSeconds(30));

    /// <summary>Gives the password and answers the challenge.</summary>
    public async Task<string> ChallengeAsync(string password = Api.Password)
    {
        var reply = await identity.Api.PostAsync("/api/auth/login", new { username = Name, password });
        Assert.Equal(200, reply.Status);
        return reply.Data.Text("challenge");
    }

    public Task<Reply> LoginAsync(string challenge, string code, string address = "203.0.113.1") =>
        identity.Api.PostFromAsync(address, "/api/auth/2fa/login", new { challenge, code });
}
