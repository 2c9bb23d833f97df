namespace Ensemble.Tests.Identity;

public sealed class ValidateTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly Api api = shared.Service.Api;

    [Theory]
    [InlineData("username", "clara", true)]
    [InlineData("username", "c", false)]
    [InlineData("email", "clara@example.org", true)]
    [InlineData("email", "clara", false)]
    [InlineData("password", "a prelude in c major", true)]
    [InlineData("password", "password1", false)]
    [InlineData("token", "x.y.z", false)]
    public async Task A_value_is_checked_by_its_type(string type, string value, bool valid)
    {
        foreach (var body in new object[] { new { type, value }, new Dictionary<string, string> { [type] = value } })
        {
            var reply = await api.PostAsync("/api/v1/validate", body);

            Assert.Equal(200, reply.Status);
            Assert.Equal(valid, reply.Data.GetProperty("valid").GetBoolean());
            Assert.Equal(valid ? [] : [type], reply.Data.GetProperty("errors").EnumerateArray().Select(error => error.Text("field")));
        }
    }

    [Fact]
    public async Task A_valid_token_is_told_with_its_end()
    {
        var registered = await api.RegisterAsync();

        var reply = await api.PostAsync("/api/v1/validate", new { token = registered.Text("token") });
        await api.PostAsync("/api/auth/logout", token: registered.Text("token"));
        var afterLogout = await api.PostAsync("/api/v1/validate", new { token = registered.Text("token") });

        Assert.True(reply.Data.GetProperty("valid").GetBoolean());
        Assert.NotEmpty(reply["expires_at"]!);
        Assert.False(afterLogout.Data.GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task An_unknown_type_and_a_missing_value_are_named()
    {
        var unknown = await api.PostAsync("/api/v1/validate", new { type = "colour", value = "blue" });
        var missing = await api.PostAsync("/api/v1/validate", new { type = "email" });

        Assert.Equal("type", unknown.Error.GetProperty("details").Text("field"));
        Assert.Equal("value", missing.Error.GetProperty("details").Text("field"));
    }
}
