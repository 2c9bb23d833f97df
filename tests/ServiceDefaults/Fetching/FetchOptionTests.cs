using Ensemble.ServiceDefaults.Fetching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ensemble.Tests.ServiceDefaults.Fetching;

public sealed class FetchOptionTests
{
    [Theory]
    [InlineData("AllowedPorts", "80,web")]
    [InlineData("AllowedPorts", "70000")]
    [InlineData("AllowedPorts", "0")]
    [InlineData("AllowedNetworks", "10.0.0.0/33")]
    [InlineData("AllowedNetworks", "intranet")]
    [InlineData("ConnectTimeout", "00:05:00")]
    public void A_wrong_value_stops_the_service_with_its_name(string name, string value)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Read(name, value));

        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_and_networks_are_read()
    {
        Assert.Superset(new HashSet<int> { 80, 443, 8000, 8443 }, Read("AllowedPorts", " 8000, 8443 ").Ports.ToHashSet());
        Assert.Equal(["10.1.2.0/24", "fd00:7::/64"], Read("AllowedNetworks", "10.1.2.0/24,fd00:7::/64").Networks.Select(network => $"{network}"));
    }

    private static FetchOptions Read(string name, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"Fetching:{name}", value)]).Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddFetching().BuildServiceProvider();
        return services.GetRequiredService<IOptions<FetchOptions>>().Value;
    }
}
