using Ensemble.Tests.Probing;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Ensemble.Tests.Grpc;

public sealed class HealthTests
{
    private HealthStatus status = HealthStatus.Healthy;

    [Fact]
    public async Task Check_runs_the_health_checks()
    {
        await using var host = await StartAsync();
        var client = new Health.HealthClient(host.Channel);

        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest())).Status);
        status = HealthStatus.Degraded;
        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest())).Status);
        status = HealthStatus.Unhealthy;
        Assert.Equal(ServingStatus.NotServing, (await client.CheckAsync(new HealthCheckRequest())).Status);
        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest { Service = "untouched" })).Status);
    }

    [Fact]
    public async Task Check_of_an_unknown_service_is_NOT_FOUND()
    {
        await using var host = await StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Health.HealthClient(host.Channel).CheckAsync(new HealthCheckRequest { Service = "nobody" }));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
    }

    [Fact]
    public async Task Watch_tells_each_change_and_the_end_of_the_application()
    {
        await using var host = await StartAsync();
        using var watch = new Health.HealthClient(host.Channel).Watch(new HealthCheckRequest());

        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(ServingStatus.Serving, watch.ResponseStream.Current.Status);
        status = HealthStatus.Unhealthy;
        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        status = HealthStatus.Healthy;
        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(ServingStatus.Serving, watch.ResponseStream.Current.Status);
        var stop = host.Application.StopAsync();
        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        Assert.False(await watch.ResponseStream.MoveNext());
        await stop;
    }

    [Fact]
    public async Task Watch_of_an_unknown_service_says_so()
    {
        await using var host = await StartAsync();
        using var watch = new Health.HealthClient(host.Channel).Watch(new HealthCheckRequest { Service = "nobody" });

        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(ServingStatus.ServiceUnknown, watch.ResponseStream.Current.Status);
    }

    private Task<ProbeHost> StartAsync() => ProbeHost.StartAsync(
        services: services =>
        {
            services.AddGrpcHealthChecks(options => options.Services.Map("untouched", check => check.Name != "touched"))
                .AddCheck("touched", () => new HealthCheckResult(status));
            services.Configure<HealthCheckPublisherOptions>(options =>
            {
                options.Delay = TimeSpan.FromMilliseconds(1);
                options.Period = TimeSpan.FromSeconds(1);
            });
        },
        map: app => app.MapGrpcHealthChecksService());
}
