using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace Ensemble.Tests.StandIns;

public sealed class StandardResilienceTests : IDisposable
{
    private readonly ServiceCollection _services = new();
    private ServiceProvider? _provider;

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(408)]
    [InlineData(429)]
    public async Task A_transient_answer_is_retried(int status)
    {
        var (endpoint, requests) = await KestrelEndpoint.AnsweringAsync(status, status, 200);
        await using var _ = endpoint;
        var response = await Client().GetAsync(endpoint.Address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, requests());
    }

    [Fact]
    public async Task After_three_retries_the_last_answer_is_given_back()
    {
        var (endpoint, requests) = await KestrelEndpoint.AnsweringAsync(503);
        await using var _ = endpoint;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Client().GetAsync(endpoint.Address)).StatusCode);
        Assert.Equal(4, requests());
    }

    [Fact]
    public async Task A_refusal_is_not_retried()
    {
        var (endpoint, requests) = await KestrelEndpoint.AnsweringAsync(400);
        await using var _ = endpoint;
        await Client().GetAsync(endpoint.Address);
        Assert.Equal(1, requests());
    }

    [Fact]
    public async Task Unsafe_methods_are_not_retried_when_that_is_disabled()
    {
        var (endpoint, requests) = await KestrelEndpoint.AnsweringAsync(503);
        await using var _ = endpoint;
        var client = Client(options => options.Retry.DisableForUnsafeHttpMethods());
        await client.PostAsync(endpoint.Address, new StringContent("a transfer"));
        Assert.Equal(1, requests());
        await client.GetAsync(endpoint.Address);
        Assert.Equal(5, requests());
    }

    [Fact]
    public async Task Retry_After_comes_before_the_configured_delay()
    {
        var requests = 0;
        await using var endpoint = await KestrelEndpoint.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref requests) == 1 ? 503 : 200;
            context.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        });
        var begin = Stopwatch.GetTimestamp();
        var response = await Client(options => options.Retry.Delay = TimeSpan.FromSeconds(25)).GetAsync(endpoint.Address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_connection_that_fails_is_retried_and_then_thrown()
    {
        var (endpoint, _) = await KestrelEndpoint.AnsweringAsync(200);
        var address = endpoint.Address;
        await endpoint.DisposeAsync();

        var retries = 0;
        var client = Client(options => options.Retry.OnRetry = _ =>
        {
            Interlocked.Increment(ref retries);
            return ValueTask.CompletedTask;
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(address));
        Assert.Equal(3, retries);
    }

    [Fact]
    public async Task An_attempt_that_hangs_is_given_up_and_repeated()
    {
        var requests = 0;
        await using var endpoint = await KestrelEndpoint.StartAsync(
            context => Interlocked.Increment(ref requests) == 1 ? Task.Delay(Timeout.Infinite, context.RequestAborted) : Task.CompletedTask);
        var client = Client(options => options.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(200));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(endpoint.Address)).StatusCode);
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task The_total_time_is_limited_over_all_attempts()
    {
        await using var endpoint = await KestrelEndpoint.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var client = Client(options =>
        {
            options.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(200);
            options.TotalRequestTimeout.Timeout = TimeSpan.FromMilliseconds(500);
        });
        var error = await Assert.ThrowsAsync<TimeoutRejectedException>(() => client.GetAsync(endpoint.Address));
        Assert.Equal(TimeSpan.FromMilliseconds(500), error.Timeout);
    }

    [Fact]
    public async Task The_caller_can_cancel()
    {
        await using var endpoint = await KestrelEndpoint.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client().GetAsync(endpoint.Address, cancellation.Token));
        Assert.Equal(cancellation.Token, error.CancellationToken);
    }

    [Fact]
    public async Task Many_failures_open_the_circuit_of_their_host_only()
    {
        var (broken, requests) = await KestrelEndpoint.AnsweringAsync(500);
        var (sound, _) = await KestrelEndpoint.AnsweringAsync(200);
        await using var first = broken;
        await using var second = sound;
        var client = Client(
            options =>
            {
                options.Retry.MaxRetryAttempts = 1;
                options.CircuitBreaker.MinimumThroughput = 4;
            },
            builder => builder.SelectPipelineByAuthority());

        await client.GetAsync(broken.Address);
        await client.GetAsync(broken.Address);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => client.GetAsync(broken.Address));
        Assert.Equal(4, requests());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(sound.Address)).StatusCode);
    }

    [Fact]
    public async Task More_requests_at_a_time_than_permitted_are_rejected()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var endpoint = await KestrelEndpoint.StartAsync(async _ =>
        {
            arrived.TrySetResult();
            await release.Task;
        });
        var client = Client(options => options.RateLimiter.DefaultRateLimiterOptions.PermitLimit = 1);
        var first = client.GetAsync(endpoint.Address);
        await arrived.Task;
        await Assert.ThrowsAsync<RateLimiterRejectedException>(() => client.GetAsync(endpoint.Address));
        release.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
    }

    [Fact]
    public async Task Contradicting_times_stop_the_host_at_its_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddHttpClient("music").AddStandardResilienceHandler(
            options => options.AttemptTimeout.Timeout = TimeSpan.FromMinutes(1));
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("TotalRequestTimeout", error.Message, StringComparison.Ordinal);
        Assert.Contains("CircuitBreaker.SamplingDuration", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_are_the_documented_ones()
    {
        var options = new HttpStandardResilienceOptions();
        Assert.Equal(1_000, options.RateLimiter.DefaultRateLimiterOptions.PermitLimit);
        Assert.Equal(TimeSpan.FromSeconds(30), options.TotalRequestTimeout.Timeout);
        Assert.Equal((3, TimeSpan.FromSeconds(2)), (options.Retry.MaxRetryAttempts, options.Retry.Delay));
        Assert.Equal((0.1, 100), (options.CircuitBreaker.FailureRatio, options.CircuitBreaker.MinimumThroughput));
        Assert.Equal(TimeSpan.FromSeconds(5), options.CircuitBreaker.BreakDuration);
        Assert.Equal(TimeSpan.FromSeconds(10), options.AttemptTimeout.Timeout);
    }

    public void Dispose() => _provider?.Dispose();

    /// <summary>A client with the standard handler whose retries don't take long.</summary>
    private HttpClient Client(
        Action<HttpStandardResilienceOptions>? configure = null, Action<IHttpStandardResiliencePipelineBuilder>? select = null)
    {
        _services.AddLogging();
        var pipeline = _services.AddHttpClient("music").AddStandardResilienceHandler(options =>
        {
            options.Retry.Delay = TimeSpan.FromMilliseconds(10);
            configure?.Invoke(options);
        });
        select?.Invoke(pipeline);
        _provider = _services.BuildServiceProvider();
        return _provider.GetRequiredService<IHttpClientFactory>().CreateClient("music");
    }
}
