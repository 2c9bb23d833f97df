using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

public sealed class RegistrationTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly IdentityService identity = shared.Service;

    [Fact]
    public async Task PianoRhythms_body_answers_201_with_its_token_and_user()
    {
        var username = Api.NewName();

        var reply = await identity.Api.PostAsync("/api/auth/register",
            new { username, email = $"{username}@Example.org", password = Api.Password, confirm_password = Api.Password });

        Assert.Equal(201, reply.Status);
        Assert.True(reply.Body.GetProperty("success").GetBoolean());
        Assert.Equal(3, reply["token"]!.Split('.').Length);
        Assert.Equal(reply["token"], reply["access_token"]);
        Assert.Equal("3600", reply["expires_in"]);
        var user = reply.Data.GetProperty("user");
        Assert.Equal(reply["user_id"], user.Text("user_id"));
        Assert.Equal(username, user.Text("username"));
        Assert.Equal($"{username}@Example.org", user.Text("email"));
        Assert.Matches($@"^{username}#\d{{4}}$", user.Text("user_tag"));
        Assert.Equal(["member", "creator"], user.Texts("roles"));
    }

    [Fact]
    public async Task Vezas_body_answers_201_with_the_token_object_and_the_flat_fields()
    {
        var username = Api.NewName();

        var reply = await identity.Api.PostAsync("/api/v1/auth/register",
            new { username, email = $"{username}@example.org", password = Api.Password, password_confirm = Api.Password });

        Assert.Equal(201, reply.Status);
        Assert.Equal(username, reply.Data.GetProperty("user").Text("username"));
        Assert.Equal(reply["user_id"], reply.Data.GetProperty("user").Text("id"));
        var token = reply.Data.GetProperty("token");
        Assert.Equal(["access_token", "expires_in", "refresh_token"], token.Names());
        Assert.Equal(reply["access_token"], token.Text("access_token"));
        Assert.Equal(reply["refresh_token"], token.Text("refresh_token"));
        Assert.False(string.IsNullOrEmpty(reply["refresh_token_id"]));
    }

    [Fact]
    public async Task Vezas_newer_document_repeats_no_password()
    {
        var username = Api.NewName();

        var reply = await identity.Api.PostAsync("/api/v1/auth/register", new { username, email = $"{username}@example.org", password = "SecureP@ssw0rd" });

        Assert.Equal(201, reply.Status);
    }

    [Fact]
    public async Task Stuffchats_body_finds_the_bare_fields_at_the_top()
    {
        var reply = await identity.Api.PostAsync("/api/auth/register",
            new { username = Api.NewName(), password = Api.Password, email = "", invite_code = (string?)null });

        Assert.Equal(201, reply.Status);
        foreach (var field in new[] { "access_token", "refresh_token", "refresh_token_id", "user_id" })
            Assert.Equal(reply[field], reply.Body.Text(field));
    }

    [Fact]
    public async Task Two_users_of_Stuffchat_without_an_address_can_register()
    {
        for (var i = 0; i < 2; i++)
        {
            var reply = await identity.Api.PostAsync("/api/auth/register", new { username = Api.NewName(), password = Api.Password, email = "" });
            Assert.Equal(201, reply.Status);
            Assert.Equal(JsonValueKind.Null, reply.Data.GetProperty("user").GetProperty("email").ValueKind);
        }
    }

    [Theory]
    [InlineData("username", null, "x@example.org", "a long password", "a long password")]
    [InlineData("username", "ab", "x@example.org", "a long password", "a long password")]
    [InlineData("username", "a name with spaces", "x@example.org", "a long password", "a long password")]
    [InlineData("username", "<img>", "x@example.org", "a long password", "a long password")]
    [InlineData("username", "аdmirer", "x@example.org", "a long password", "a long password")] // the first letter is Cyrillic
    [InlineData("username", "Profi1e", "x@example.org", "a long password", "a long password")]
    [InlineData("username", "nul\0nul", "x@example.org", "a long password", "a long password")]
    [InlineData("email", "validation", "no-address", "a long password", "a long password")]
    [InlineData("email", "validation", null, "a long password", "a long password")]
    [InlineData("password", "validation", "x@example.org", "short", "short")]
    [InlineData("password", "validation", "x@example.org", "Password123", "Password123")]
    [InlineData("password", "validation", "x@example.org", "Validation", "Validation")]
    [InlineData("password", "validation", "x@example.org", null, "a long password")]
    [InlineData("confirm_password", "validation", "x@example.org", "a long password", "another password")]
    public async Task What_is_wrong_is_a_400_that_names_the_field(string field, string? username, string? email, string? password, string? repetition)
    {
        var reply = await identity.Api.PostAsync("/api/auth/register", new { username, email, password, confirm_password = repetition });

        Assert.Equal(400, reply.Status);
        Assert.Equal("VALIDATION_ERROR", reply.Error.Text("code"));
        Assert.Equal(field, reply.Error.GetProperty("details").Text("field"));
        Assert.NotEmpty(reply.Error.GetProperty("details").Text("issue"));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        var reply = await identity.Api.PostAsync("/api/v1/auth/register", new { username = "x", email = "y", password = "z", password_confirm = "w" });

        Assert.Equal(400, reply.Status);
        Assert.Equal(["username", "email", "password", "password_confirm"],
            reply.Error.GetProperty("details").GetProperty("errors").EnumerateArray().Select(error => error.Text("field")));
    }

    [Fact]
    public async Task Stuffchats_client_gets_the_error_as_text()
    {
        var reply = await identity.Api.PostAsync("/api/auth/register", new { username = "ab", password = Api.Password });

        Assert.Equal(400, reply.Status);
        Assert.Equal("username: must have 3 to 32 characters", reply.Body.Text("error"));
        Assert.Equal("VALIDATION_ERROR", reply.Body.Text("code"));
        Assert.Equal("username", reply.Body.GetProperty("details").Text("field"));
    }

    [Theory]
    [InlineData("/api/auth/register", "VALIDATION_ERROR")]
    [InlineData("/api/v1/auth/register", "CONFLICT")]
    public async Task A_taken_name_is_a_409_in_any_case_and_in_any_look(string path, string code)
    {
        var name = "moll-" + Api.NewName();
        await identity.Api.RegisterAsync(name);

        string[] others =
            [name, name.ToUpperInvariant(), name.Replace('l', '1'), name.Replace('l', 'I'), name.Replace('o', '0'), name.Replace("-", "--")];
        foreach (var other in others)
        {
            var reply = await identity.Api.PostAsync(path,
                new { username = other, email = $"{Api.NewName()}@example.org", password = Api.Password, confirm_password = Api.Password });
            Assert.Equal(409, reply.Status);
            Assert.Equal(code, reply.Error.Text("code"));
            Assert.Equal("username", reply.Error.GetProperty("details").Text("field"));
        }
    }

    [Fact]
    public async Task A_taken_address_is_a_409_in_any_case()
    {
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);

        var reply = await identity.Api.PostAsync("/api/v1/auth/register",
            new { username = Api.NewName(), email = $"{name}@EXAMPLE.org".ToUpperInvariant(), password = Api.Password });

        Assert.Equal(409, reply.Status);
        Assert.Equal("email", reply.Error.GetProperty("details").Text("field"));
    }

    [Fact]
    public async Task Of_many_who_want_a_name_at_once_one_gets_it()
    {
        var username = Api.NewName();

        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ =>
            identity.Api.PostAsync("/api/auth/register", new { username, password = Api.Password })));

        Assert.Single(replies, reply => reply.Status == 201);
        Assert.Equal(11, replies.Count(reply => reply.Status == 409));
    }

    [Fact]
    public async Task The_event_is_in_the_outbox_with_the_account()
    {
        var registered = await identity.Api.RegisterAsync();
        var refused = Api.NewName();
        await identity.Api.PostAsync("/api/auth/register", new { username = refused, password = "short" });

        var bodies = await identity.WithDbAsync(db =>
            db.Database.SqlQuery<string>($"SELECT body::text AS \"Value\" FROM outbox WHERE type = 'UserRegistered'").ToListAsync());

        var body = JsonSerializer.Deserialize<JsonElement>(Assert.Single(bodies, text => text.Contains(registered.Text("user_id"), StringComparison.Ordinal)));
        Assert.Equal(registered.GetProperty("user").Text("username"), body.Text("username"));
        Assert.Equal("127.0.0.1", body.Text("ip_address"));
        Assert.DoesNotContain(bodies, text => text.Contains(refused, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registration_whose_event_cannot_be_stored_leaves_nothing()
    {
        await using var service = await IdentityService.StartAsync();
        await service.WithDbAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE outbox ADD CONSTRAINT never CHECK (type IS NULL)"));
        var username = Api.NewName();

        var reply = await service.Api.PostAsync("/api/auth/register", new { username, password = Api.Password });

        Assert.Equal(500, reply.Status);
        Assert.False(await service.WithDbAsync(db => db.Accounts.AnyAsync(account => account.Username == username)));
        Assert.False(await service.WithDbAsync(db => db.Sessions.AnyAsync()));
    }

    [Fact]
    public async Task Creators_can_be_made_by_hand_instead()
    {
        await using var service = await IdentityService.StartAsync(new() { ["Accounts:CreatorByDefault"] = "false" });

        var registered = await service.Api.RegisterAsync();

        Assert.Equal(["member"], registered.GetProperty("user").Texts("roles"));
    }

    [Fact]
    public async Task The_password_is_stored_as_a_hash_and_the_refresh_token_as_another()
    {
        var registered = await identity.Api.RegisterAsync();
        var id = registered.GetProperty("user_id").GetGuid();

        var account = await identity.WithDbAsync(db => db.Accounts.SingleAsync(account => account.Id == id));
        var tokens = await identity.WithDbAsync(db => db.RefreshTokens.Where(token => token.Session.AccountId == id).ToListAsync());

        Assert.DoesNotContain(Api.Password, account.PasswordHash, StringComparison.Ordinal);
        Assert.Equal(32, Assert.Single(tokens).Hash.Length);
        Assert.Equal(7, id.Version);
    }
}
