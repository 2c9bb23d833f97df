using System.Diagnostics.Metrics;
using Ensemble.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Identity;

public sealed class LoginTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly IdentityService identity = shared.Service;

    [Theory]
    [InlineData("/api/auth/login")]
    [InlineData("/api/v1/auth/login")]
    public async Task A_username_an_address_and_either_of_them_log_in(string path)
    {
        var name = Api.NewName();
        var registered = await identity.Api.RegisterAsync(name);
        object[] bodies =
        [
            new { username = name, password = Api.Password, remember_me = true },
            new { username = name.ToUpperInvariant(), password = Api.Password },
            new { email = $"{name}@example.org", password = Api.Password },
            new { email = $" {name}@EXAMPLE.ORG ", password = Api.Password },
            new { username_or_email = name, password = Api.Password },
            new { username_or_email = $"{name}@example.org", password = Api.Password },
        ];

        foreach (var body in bodies)
        {
            var reply = await identity.Api.PostAsync(path, body);
            Assert.Equal(200, reply.Status);
            Assert.Equal(registered.Text("user_id"), reply["user_id"]);
        }
    }

    [Fact]
    public async Task PianoRhythms_answer_has_its_fields_and_those_of_Stuffchat_at_the_top()
    {
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);

        var reply = await identity.Api.PostAsync("/api/auth/login", new { username = name, password = Api.Password });

        Assert.Equal(["access_token", "data", "expires_in", "refresh_token", "refresh_token_id", "success", "user_id"], reply.Body.Names());
        Assert.Equal(["access_token", "expires_in", "refresh_token", "refresh_token_id", "token", "user", "user_id"], reply.Data.Names());
        Assert.Equal("no-store", reply.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Vezas_answer_has_its_fields_of_both_documents()
    {
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);

        var reply = await identity.Api.PostAsync("/api/v1/auth/login", new { email = $"{name}@example.org", password = Api.Password, remember_me = false });

        Assert.Equal(["data", "success"], reply.Body.Names());
        Assert.Equal(["access_token", "expires_in", "refresh_token", "refresh_token_id", "requires_2fa", "token", "user", "user_id"], reply.Data.Names());
        Assert.False(reply.Data.GetProperty("requires_2fa").GetBoolean());
        Assert.Equal($"{name}@example.org", reply.Data.GetProperty("user").Text("email"));
    }

    [Fact]
    public async Task An_unknown_name_is_answered_like_a_wrong_password()
    {
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);

        var wrong = await identity.Api.PostAsync("/api/auth/login", new { username = name, password = "not the password" });
        var unknown = await identity.Api.PostAsync("/api/auth/login", new { username = Api.NewName(), password = "not the password" });
        var unknownAddress = await identity.Api.PostAsync("/api/auth/login", new { email = "nobody@example.org", password = "not the password" });
        var impossible = await identity.Api.PostAsync("/api/auth/login", new { username = "no name\0 at all", password = "not the password" });

        Assert.Equal(401, wrong.Status);
        Assert.Equal("AUTHENTICATION_ERROR", wrong.Error.Text("code"));
        foreach (var other in new[] { unknown, unknownAddress, impossible })
        {
            Assert.Equal(401, other.Status);
            Assert.Equal(wrong.Body.GetRawText(), other.Body.GetRawText());
        }
    }

    [Fact]
    public async Task A_password_is_hashed_for_unknown_names_too()
    {
        await using var service = await IdentityService.StartAsync();
        var hashed = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meter) =>
            {
                if (instrument.Meter.Scope == service.Services.GetRequiredService<IMeterFactory>() && instrument.Name == "identity.password_check.duration")
                    meter.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref hashed));
        listener.Start();

        foreach (var name in new[] { "nobody-at-all", "nobody@example.org", "! no name !" })
            await service.Api.PostAsync("/api/auth/login", new { username = name, password = "not the password" });

        Assert.Equal(3, hashed);
    }

    [Fact]
    public async Task Stuffchats_client_gets_its_error_as_text()
    {
        var reply = await identity.Api.PostAsync("/api/auth/login", new { username_or_email = "nobody", password = "not the password" });

        Assert.Equal(401, reply.Status);
        Assert.Equal("The name or the password is wrong.", reply.Body.Text("error"));
        Assert.Equal("AUTHENTICATION_ERROR", reply.Body.Text("code"));
    }

    [Theory]
    [InlineData("/api/auth/login", "username")]
    [InlineData("/api/v1/auth/login", "email")]
    public async Task What_is_missing_is_named(string path, string nameField)
    {
        var nameless = await identity.Api.PostAsync(path, new { password = Api.Password });
        var wordless = await identity.Api.PostAsync(path, new { username = "somebody", password = "" });
        var stuffchats = await identity.Api.PostAsync(path, new { username_or_email = " ", password = Api.Password });

        Assert.Equal(nameField, nameless.Error.GetProperty("details").Text("field"));
        Assert.Equal("password", wordless.Error.GetProperty("details").Text("field"));
        Assert.Contains("username_or_email", stuffchats.Body.GetRawText(), StringComparison.Ordinal);
        Assert.All([nameless, wordless, stuffchats], reply => Assert.Equal(400, reply.Status));
    }

    [Fact]
    public async Task A_banned_user_with_the_right_password_is_told_so()
    {
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);
        await identity.WithDbAsync(db => db.Accounts.Where(account => account.Username == name)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.BannedAt, DateTimeOffset.UtcNow)));

        var right = await identity.Api.PostAsync("/api/auth/login", new { username = name, password = Api.Password });
        var wrong = await identity.Api.PostAsync("/api/auth/login", new { username = name, password = "not the password" });

        Assert.Equal(403, right.Status);
        Assert.Equal(401, wrong.Status);
    }

    [Fact]
    public async Task A_hash_of_fewer_rounds_is_renewed_at_the_next_login()
    {
        await using var before = await IdentityService.StartAsync();
        var name = Api.NewName();
        await before.Api.RegisterAsync(name);
        var old = await HashOfAsync(before, name);

        await using var after = await IdentityService.StartAsync(new() { ["Passwords:IterationCount"] = "2000" }, before.Time, before.Database);
        Assert.Equal(200, (await after.Api.PostAsync("/api/auth/login", new { username = name, password = Api.Password })).Status);
        var renewed = await HashOfAsync(after, name);
        Assert.Equal(200, (await after.Api.PostAsync("/api/auth/login", new { username = name, password = Api.Password })).Status);

        Assert.NotEqual(old, renewed);
        Assert.Equal(renewed, await HashOfAsync(after, name));
    }

    private static Task<string> HashOfAsync(IdentityService service, string name) =>
        service.WithDbAsync(db => db.Accounts.Where(account => account.Username == name).Select(account => account.PasswordHash).SingleAsync());
}
