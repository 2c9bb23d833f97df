using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;

namespace Ensemble.Tests.StandIns;

public sealed class ServiceDiscoveryTests : IAsyncDisposable
{
    private readonly ConfigurationManager _configuration = new();
    private readonly List<KestrelEndpoint> _endpoints = [];
    private ServiceProvider? _provider;

    [Theory]
    [InlineData("http://rooms/here")]
    [InlineData("https+http://rooms/here")]
    [InlineData("HTTP://Rooms/here")]
    public async Task A_service_is_found_by_its_name(string uri)
    {
        await ConfigureAsync("services:rooms:http:0", "rooms");
        Assert.Equal("rooms /here", await GetAsync(uri));
    }

    [Fact]
    public async Task An_endpoint_is_found_by_its_name()
    {
        await ConfigureAsync("services:rooms:http:0", "default");
        await ConfigureAsync("services:rooms:grpc:0", "grpc");
        Assert.Equal("grpc /", await GetAsync("http://_grpc.rooms"));
        Assert.Equal("grpc /", await GetAsync("https+http://_grpc.rooms"));
        Assert.Equal("default /", await GetAsync("http://rooms"));
    }

    [Fact]
    public async Task Several_endpoints_take_turns()
    {
        await ConfigureAsync("services:rooms:http:0", "first");
        await ConfigureAsync("services:rooms:http:1", "second");
        var answers = new List<string>();
        for (var request = 0; request < 4; request++)
        {
            answers.Add(await GetAsync("http://rooms"));
        }

        Assert.Equal(["first /", "second /", "first /", "second /"], answers);
    }

    [Fact]
    public async Task A_host_that_is_not_configured_is_called_as_it_is()
    {
        var endpoint = await StartAsync("somebody");
        Assert.Equal("somebody /x", await GetAsync(endpoint.Address + "/x"));
        Assert.Equal("somebody /x", await GetAsync(endpoint.Address.Replace("http://", "http+https://", StringComparison.Ordinal) + "/x"));
    }

    [Fact]
    public async Task A_changed_configuration_counts_from_the_next_request_on()
    {
        await ConfigureAsync("services:rooms:http:0", "old");
        Assert.Equal("old /", await GetAsync("http://rooms"));
        await ConfigureAsync("services:rooms:http:0", "new");
        Assert.Equal("new /", await GetAsync("http://rooms"));
    }

    [Fact]
    public async Task An_address_may_have_no_scheme_and_may_have_a_path()
    {
        var endpoint = await StartAsync("rooms");
        _configuration["services:rooms:http"] = endpoint.Address["http://".Length..];
        _configuration["services:chat:http:0"] = endpoint.Address + "/chat/";
        Assert.Equal("rooms /a", await GetAsync("http://rooms/a"));
        Assert.Equal("rooms /chat/a?b=c", await GetAsync("http://chat/a?b=c"));
    }

    [Fact]
    public async Task An_address_that_is_none_is_named()
    {
        _configuration["services:rooms:http:0"] = "http://";
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => GetAsync("http://rooms"));
        Assert.Contains("services:rooms:http", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_resolver_lists_all_endpoints()
    {
        _configuration["services:rooms:https:0"] = "https://localhost:1";
        _configuration["services:rooms:http:0"] = "http://localhost:2";
        _configuration["services:rooms:http:1"] = "http://localhost:3";
        var resolver = Services().GetRequiredService<ServiceEndpointResolver>();
        Assert.Equal(["https://localhost:1"], await ListAsync("https+http://rooms"));
        Assert.Equal(["http://localhost:2", "http://localhost:3"], await ListAsync("http://rooms"));

        async Task<IEnumerable<string?>> ListAsync(string name) =>
            (await resolver.GetEndpointsAsync(name, CancellationToken.None)).Endpoints.Select(endpoint => endpoint.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _provider?.Dispose();
        _configuration.Dispose();
        foreach (var endpoint in _endpoints)
        {
            await endpoint.DisposeAsync();
        }
    }

    private async Task ConfigureAsync(string key, string name)
    {
        _configuration[key] = (await StartAsync(name)).Address;
        ((IConfigurationRoot)_configuration).Reload();
    }

    private async Task<KestrelEndpoint> StartAsync(string name)
    {
        var endpoint = await KestrelEndpoint.StartAsync(
            context => context.Response.WriteAsync($"{name} {context.Request.Path}{context.Request.QueryString}"));
        _endpoints.Add(endpoint);
        return endpoint;
    }

    private async Task<string> GetAsync(string uri)
    {
        using var client = Services().GetRequiredService<IHttpClientFactory>().CreateClient("any");
        return await client.GetStringAsync(new Uri(uri));
    }

    private ServiceProvider Services()
    {
        if (_provider is null)
        {
            var services = new ServiceCollection();
            services.AddSingleton<IConfiguration>(_configuration);
            services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
            _provider = services.BuildServiceProvider();
        }

        return _provider;
    }
}
