using Ensemble.AppHost;
using Microsoft.Extensions.Configuration;

namespace Ensemble.Tests.Hosting;

/// <summary>What the fleet's AppHost is told by those who start it.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--frsh")]
    [InlineData("--fresh=true")]
    [InlineData("fresh")]
    [InlineData("-h")]
    public void An_unknown_argument_is_named_and_so_are_the_known_ones(string argument)
    {
        var issue = CommandLine.Read([argument]).Issue;

        Assert.Contains($"'{argument}'", issue);
        Assert.Contains("--fresh, --verbose, --help", issue);
    }

    [Theory]
    [InlineData("--Parameters:admin_password=x")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:1")]
    [InlineData("Aspire:Store:Path=/tmp/x")]
    [InlineData("--environment=Production")]
    public void Configuration_is_no_unknown_argument(string argument) =>
        Assert.Equal(new CommandLine(true, false, false, null), CommandLine.Read(["--fresh", argument]));

    [Theory]
    [InlineData("Parameters:gateway_port", "0", "Parameters__gateway_port must be a port number from 1 to 65535, not '0'.")]
    [InlineData("Parameters:admin_password", "short", "Parameters__admin_password must have 8 to 128 characters, not 5.")]
    [InlineData("ConnectionStrings:postgres", "Hots=here", "ConnectionStrings__postgres must be like Host=name;Port=5432;Username=name;Password=secret")]
    [InlineData("ConnectionStrings:postgres", "postgresql://here", "ConnectionStrings__postgres must be like")]
    [InlineData("ConnectionStrings:identitydb", "Host=here;Username=me", "ConnectionStrings__identitydb must be like Host=name;Port=5432;Database=name;")]
    [InlineData("ConnectionStrings:rabbitmq", "here:5672", "ConnectionStrings__rabbitmq must be like amqp://")]
    [InlineData("ConnectionStrings:redis", "redis://here", "ConnectionStrings__redis must be like name:6379")]
    [InlineData("ConnectionStrings:redis", "here:6379,pasword=x", "ConnectionStrings__redis must be like name:6379")]
    public void A_wrong_value_is_told_in_one_line_with_its_variable(string key, string value, string message)
    {
        var configuration = With(key, value);

        var issue = Knobs.Read(configuration).Issue ?? ExistingServers.Issue(configuration);

        Assert.StartsWith(message, issue);
        Assert.Single(issue!.Split("\n"));
    }

    [Theory]
    [InlineData("ConnectionStrings:postgres", "Host=here;Username=me;Password=x")]
    [InlineData("ConnectionStrings:rabbitmq", "amqp://me:x@here:5672")]
    [InlineData("ConnectionStrings:redis", "here:6379,password=x")]
    [InlineData("ConnectionStrings:postgres", "")]
    [InlineData("Parameters:gateway_port", "")]
    [InlineData("Parameters:admin_password", "")]
    public void A_right_or_empty_value_is_taken(string key, string value)
    {
        var configuration = With(key, value);

        Assert.Null(Knobs.Read(configuration).Issue ?? ExistingServers.Issue(configuration));
    }

    [Fact]
    public void An_empty_data_directory_is_the_default()
    {
        var configuration = With("Parameters:data_directory", "");

        Knobs.Read(configuration).Apply(configuration, CommandLine.Read([]));

        Assert.Equal("../.data", configuration["Aspire:Store:Path"]);
    }

    private static IConfigurationRoot With(string key, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
}
