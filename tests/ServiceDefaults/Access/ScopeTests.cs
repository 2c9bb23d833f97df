using System.Security.Claims;
using System.Text.Json;
using Ensemble.ServiceDefaults.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ensemble.Tests.ServiceDefaults.Access;

public sealed class ScopeTests
{
    [Theory]
    [InlineData("read", "GET", 200)]
    [InlineData("read", "HEAD", 200)]
    [InlineData("read", "POST", 403)]
    [InlineData("read", "PUT", 403)]
    [InlineData("read", "PATCH", 403)]
    [InlineData("read", "DELETE", 403)]
    [InlineData("write", "DELETE", 200)]
    [InlineData("write", "GET", 403)]
    [InlineData("read write", "GET", 200)]
    [InlineData("read write", "POST", 200)]
    [InlineData("", "GET", 403)]
    [InlineData("reading", "GET", 403)]
    [InlineData(null, "POST", 200)]
    public async Task A_key_does_what_its_scopes_say_and_a_session_everything(string? scopes, string method, int expected) =>
        Assert.Equal(expected, (await SendAsync(scopes, method)).Status);

    [Fact]
    public async Task The_scope_that_is_missing_is_named()
    {
        var (status, body) = await SendAsync("read", "POST");

        var error = body!.Value.GetProperty("error");
        Assert.Equal(403, status);
        Assert.Equal("INSUFFICIENT_SCOPE", error.GetProperty("code").GetString());
        Assert.Equal("write", error.GetProperty("details").GetProperty("scope").GetString());
    }

    [Fact]
    public async Task A_socket_needs_write_though_it_begins_with_a_GET()
    {
        Assert.Equal(403, (await SendAsync("read", "GET", isUpgrade: true)).Status);
        Assert.Equal(200, (await SendAsync("write", "GET", isUpgrade: true)).Status);
    }

    [Fact]
    public async Task Some_routes_are_for_sessions_whatever_a_keys_scopes()
    {
        var (status, body) = await SendAsync("read write", "GET", metadata: SessionRequirement.Instance);

        Assert.Equal(403, status);
        Assert.Equal("SESSION_REQUIRED", body!.Value.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(200, (await SendAsync(null, "GET", metadata: SessionRequirement.Instance)).Status);
    }

    private static async Task<(int Status, JsonElement? Body)> SendAsync(
        string? scopes, string method, bool isUpgrade = false, params object[] metadata)
    {
        Claim[] claims = scopes is null ? [] : [new Claim(Scopes.Claim, scopes)];
        var context = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity(claims, "test")) };
        var body = new MemoryStream();
        (context.Request.Method, context.Response.Body) = (method, body);
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), "test"));
        if (isUpgrade)
            context.Features.Set<IHttpUpgradeFeature>(new Upgradable());
        await new ScopeCheck(_ => Task.CompletedTask).InvokeAsync(context);
        return (context.Response.StatusCode, body.Length == 0 ? null : JsonSerializer.Deserialize<JsonElement>(body.ToArray()));
    }

    private sealed class Upgradable : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => true;

        public Task<Stream> UpgradeAsync() => throw new NotSupportedException();
    }
}
