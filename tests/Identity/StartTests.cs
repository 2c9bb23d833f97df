using Ensemble.Identity;
using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ensemble.Tests.Identity;

public sealed class StartTests
{
    [Theory]
    [InlineData("Tokens:Lifetime", "00:00:01")]
    [InlineData("Tokens:KeySecret", "too short")]
    [InlineData("Tokens:KeyPublishedAhead", "30.00:00:00")]
    [InlineData("Sessions:RefreshGrace", "01:00:00")]
    [InlineData("Lockout:FirstWait", "00:00:00")]
    [InlineData("Passwords:IterationCount", "0")]
    [InlineData("Admin:Password", "short")]
    [InlineData("Access:WithoutRevocations", "false")] // without a Redis to tell of ended sessions
    public async Task A_wrong_setting_stops_the_service_with_its_name(string setting, string value)
    {
        var failure = Assert.IsType<OptionsValidationException>(await ServiceStart.FailureAsync(typeof(IdentityDb).Assembly, new Dictionary<string, string>
        {
            ["ConnectionStrings:identitydb"] = "Host=127.0.0.1;Port=1",
            ["Access:WithoutRevocations"] = "true",
            ["ConnectionStrings:rabbitmq"] = "amqp://guest:guest@127.0.0.1:1",
            [setting] = value,
        }));

        Assert.Contains(setting.Split(':')[1], failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", 219_999, false)]
    [InlineData("Production", 220_000, true)]
    [InlineData("Staging", 1000, false)]
    [InlineData("Development", 1000, true)]
    public void Fewer_rounds_than_recommended_are_for_development_only(string environment, int rounds, bool accepted)
    {
        var check = new PasswordOptionsCheck(new Place(environment));

        Assert.Equal(accepted, check.Validate(null, new PasswordOptions { IterationCount = rounds }).Succeeded);
    }

    [Fact]
    public async Task The_migrations_make_the_whole_model()
    {
        await using var identity = await IdentityService.StartAsync();

        Assert.False(await identity.WithDbAsync(db => Task.FromResult(db.Database.HasPendingModelChanges())));
    }

    private sealed class Place(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
