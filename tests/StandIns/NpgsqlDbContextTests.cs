using System.Collections.Concurrent;
using System.Diagnostics;
using Aspire.Hosting.Infrastructure;
using Ensemble.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Ensemble.Tests.StandIns;

public class NpgsqlDbContextTests
{
    [Fact]
    public async Task A_context_works_is_healthy_and_traced_and_notices_when_the_database_is_gone()
    {
        using var directory = new ServerDirectory();
        var server = await RunningServer.StartAsync(new PostgresServer(), directory.Context("postgres", password: "secret"));
        var builder = Builder();
        builder.Configuration["ConnectionStrings:scores"] = ConnectionString(server);
        builder.Configuration["Aspire:Npgsql:EntityFrameworkCore:PostgreSQL:ScoreContext:CommandTimeout"] = "7";
        builder.AddNpgsqlDbContext<ScoreContext>("scores");
        using var spans = new SpanNames();
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddProcessor(spans));
        using var host = builder.Build();
        await host.StartAsync();

        await using (var scope = host.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<ScoreContext>();
            Assert.Equal(42, await context.Database.SqlQueryRaw<int>("select 42 as \"Value\"").SingleAsync());
            Assert.True(context.Database.CreateExecutionStrategy().RetriesOnFailure);
            Assert.Equal(7, context.Database.GetCommandTimeout());
        }

        var health = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Entries["ScoreContext"].Status);
        Assert.NotEmpty(spans.Names);

        await server.DisposeAsync();
        var begin = Stopwatch.GetTimestamp();
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Entries["ScoreContext"].Status);
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(2), "The health check must not retry.");
    }

    [Fact]
    public void A_missing_connection_string_is_named_when_the_context_is_needed()
    {
        var builder = Builder();
        builder.AddNpgsqlDbContext<ScoreContext>("scores");
        using var host = builder.Build();
        using var scope = host.Services.CreateScope();
        var error = Assert.Throws<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<ScoreContext>());
        Assert.Contains("ConnectionStrings:scores", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Enriching_adds_retries_to_a_context_and_keeps_what_it_has()
    {
        var builder = Builder();
        builder.Services.AddDbContext<ScoreContext>(options => options.UseNpgsql("Host=localhost", npgsql => npgsql.CommandTimeout(5)));
        builder.EnrichNpgsqlDbContext<ScoreContext>(settings => settings.CommandTimeout = 9);
        using var host = builder.Build();
        using var scope = host.Services.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<ScoreContext>();
        Assert.True(context.Database.CreateExecutionStrategy().RetriesOnFailure);
        Assert.Equal(5, context.Database.GetCommandTimeout());
        Assert.Equal("Host=localhost", context.Database.GetConnectionString());
    }

    [Fact]
    public void A_context_must_be_registered_to_be_enriched() =>
        Assert.Throws<InvalidOperationException>(() => Builder().EnrichNpgsqlDbContext<ScoreContext>());

    private static HostApplicationBuilder Builder() => Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

    private static string ConnectionString(RunningServer server) =>
        $"Host=localhost;Port={server.Context.Port};Username=ensemble;Password=secret;Database=postgres";

    private sealed class ScoreContext(DbContextOptions<ScoreContext> options) : DbContext(options);

    private sealed class SpanNames : BaseProcessor<Activity>
    {
        public ConcurrentQueue<string> Names { get; } = new();

        public override void OnEnd(Activity data) => Names.Enqueue(data.DisplayName);
    }
}
