namespace Ensemble.Tests.Identity;

/// <summary>Who may publish and sell: everybody by default, once, and until an administrator says otherwise.</summary>
public sealed class CreatorTests : IAsyncLifetime
{
    private readonly string mails = Directory.CreateTempSubdirectory("ensemble-mail-").FullName;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(mails, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task By_default_a_member_is_a_creator_at_once_also_without_an_address()
    {
        await using var identity = await StartAsync([]);
        var name = Api.NewName();

        var reply = await identity.Api.PostAsync("/api/auth/register", new { username = name, password = Api.Password });

        Assert.Equal(["member", "creator"], reply.Data.GetProperty("user").Texts("roles"));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Who_lost_the_role_does_not_get_it_back_by_confirming_an_address(string needsVerification)
    {
        await using var identity = await StartAsync(new() { ["Accounts:CreatorNeedsVerification"] = needsVerification });
        var account = await identity.Api.RegisterAsync();
        var name = account.GetProperty("user").Text("username");
        if (needsVerification == "true")
            await ConfirmAsync(identity, $"{name}@example.org");
        Assert.Equal(["member", "creator"], await RolesAsync(identity, name));

        var admin = await identity.Api.LoginAsync("admin", IdentityService.AdminPassword);
        await identity.Api.PutAsync($"/api/v1/admin/users/{account.Text("user_id")}/roles", new { roles = new[] { "member" } }, admin);
        await identity.Api.PatchAsync("/api/users/me", new { email = $"{name}@example.net" }, await identity.Api.LoginAsync(name, Api.Password));
        await ConfirmAsync(identity, $"{name}@example.net");

        Assert.Equal(["member"], await RolesAsync(identity, name));
    }

    private Task<IdentityService> StartAsync(Dictionary<string, string> settings) =>
        IdentityService.StartAsync(new(settings) { ["Mail:Directory"] = mails });

    private static async Task<string[]> RolesAsync(IdentityService identity, string name)
    {
        var reply = await identity.Api.PostAsync("/api/auth/login", new { username = name, password = Api.Password });
        return reply.Data.GetProperty("user").Texts("roles");
    }

    private async Task ConfirmAsync(IdentityService identity, string address)
    {
        var mail = await Eventually.GetAsync(
            async () =>
            {
                var texts = await Task.WhenAll(Directory.GetFiles(mails, "*.eml").Select(file => File.ReadAllTextAsync(file)));
                return texts.FirstOrDefault(text => text.Contains(address, StringComparison.Ordinal)) ?? "";
            },
            text => text.Contains("token=", StringComparison.Ordinal));
        var token = mail.Split("token=", 2)[1].Split(['\r', '\n', ' '], 2)[0];
        Assert.Equal(200, (await identity.Api.PostAsync("/api/v1/auth/verify-email", new { token })).Status);
    }
}
