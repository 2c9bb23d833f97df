namespace Ensemble.Tests.Identity;

public sealed class BodyTests(SharedIdentity shared) : IClassFixture<SharedIdentity>
{
    private readonly Api api = shared.Service.Api;

    [Theory]
    [InlineData("/api/auth/register", "username")]
    [InlineData("/api/v1/auth/register", "username")]
    [InlineData("/api/auth/login", "username")]
    [InlineData("/api/v1/auth/login", "email")]
    [InlineData("/api/auth/refresh", "refresh_token")]
    [InlineData("/api/v1/auth/refresh", "refresh_token")]
    [InlineData("/api/v1/validate", "type")]
    public async Task A_missing_body_is_a_400_that_names_the_first_field(string path, string field)
    {
        Reply[] replies =
            [await api.PostAsync(path), .. await Task.WhenAll(new[] { "", "null", "{}" }.Select(body => api.PostTextAsync(path, body)))];
        foreach (var reply in replies)
        {
            Assert.Equal(400, reply.Status);
            var details = reply.Body.TryGetProperty("details", out var plain) ? plain : reply.Error.GetProperty("details");
            Assert.Equal(field, details.Text("field"));
        }
    }

    [Fact]
    public async Task A_field_of_the_wrong_type_is_named()
    {
        var reply = await api.PostTextAsync("/api/auth/login", """{"username":{"$ne":null},"password":"x"}""");

        Assert.Equal(400, reply.Status);
        Assert.Equal("username", reply.Error.GetProperty("details").Text("field"));
    }

    [Theory]
    [InlineData("""{"username":""")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"username":"\ud800","password":"12345678"}""")]
    public async Task Malformed_json_is_a_400(string body)
    {
        var reply = await api.PostTextAsync("/api/auth/login", body);

        Assert.Equal(400, reply.Status);
        Assert.Equal("VALIDATION_ERROR", reply.Error.Text("code"));
    }

    [Fact]
    public async Task Something_else_than_json_is_a_415()
    {
        var reply = await api.PostTextAsync("/api/auth/login", "username=x", "application/x-www-form-urlencoded");

        Assert.Equal(415, reply.Status);
        Assert.Equal("UNSUPPORTED_MEDIA_TYPE", reply.Error.Text("code"));
    }

    [Theory]
    [InlineData("/api/auth/register")]
    [InlineData("/api/auth/login")]
    [InlineData("/api/v1/auth/refresh")]
    [InlineData("/api/v1/validate")]
    public async Task More_than_64_KB_are_a_413(string path)
    {
        var reply = await api.PostTextAsync(path, $$"""{"username":"{{new string('x', 70_000)}}","password":"12345678"}""");

        Assert.Equal(413, reply.Status);
        Assert.Equal("PAYLOAD_TOO_LARGE", reply.Error.Text("code"));
    }

    [Fact]
    public async Task Unknown_fields_are_ignored()
    {
        var reply = await api.PostAsync("/api/auth/register", new { username = Api.NewName(), password = Api.Password, favourite_key = "C major" });

        Assert.Equal(201, reply.Status);
    }
}
