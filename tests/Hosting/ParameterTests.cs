namespace Ensemble.Tests.Hosting;

public sealed class ParameterTests
{
    [Theory]
    [InlineData("Parameters:api-key=secret")]
    [InlineData("Parameters:api_key=secret")]
    public void A_value_comes_from_the_configuration_where_an_underscore_serves_for_a_hyphen(string argument)
    {
        using var builder = DistributedApplicationTestingBuilder.Create(argument);

        Assert.Equal("secret", builder.AddParameter("api-key", secret: true).Resource.Value);
    }

    [Fact]
    public void A_configured_value_goes_before_the_one_in_the_code()
    {
        using var builder = DistributedApplicationTestingBuilder.Create("Parameters:port=1");

        Assert.Equal("1", builder.AddParameter("port", "2").Resource.Value);
        Assert.Equal("2", builder.AddParameter("other", "2").Resource.Value);
    }

    [Fact]
    public async Task A_parameter_without_a_value_is_named_and_so_is_what_needs_it()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var key = builder.AddParameter("api-key");
        builder.AddShell("user", "exit 0").WithEnvironment("KEY", key);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("api-key", KnownResourceStates.ValueMissing, Wait.Limit());
        await app.ResourceNotifications.WaitForResourceAsync("user", KnownResourceStates.FailedToStart, Wait.Limit());

        Assert.Contains("Parameters__api_key", app.LogText("api-key"));
        Assert.Contains("Parameter 'api-key' has no value", app.LogText("user"));
    }

    [Fact]
    public async Task A_generated_password_has_22_characters_and_is_the_same_in_the_next_run()
    {
        using var store = new TemporaryStore();
        var first = await PasswordAsync();

        Assert.Equal(22, first.Length);
        Assert.All(first, c => Assert.True(char.IsAsciiLetterOrDigit(c)));
        Assert.Equal(first, await PasswordAsync());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(store.Path, "parameters.json")));

        async Task<string> PasswordAsync()
        {
            await using var builder = DistributedApplicationTestingBuilder.Create(store.Argument);
            return builder.AddRedis("cache").Resource.PasswordParameter!.Value;
        }
    }

    [Fact]
    public void A_generated_value_keeps_its_minima()
    {
        var value = new GenerateParameterDefault { MinLength = 10, MinSpecial = 3, MinNumeric = 4, Upper = false }.GetDefaultValue();

        Assert.Equal(10, value.Length);
        Assert.True(value.Count(char.IsAsciiDigit) >= 4);
        Assert.True(value.Count(c => !char.IsAsciiLetterOrDigit(c)) >= 3);
        Assert.DoesNotContain(value, char.IsAsciiLetterUpper);
    }
}
