using Npgsql;

namespace Ensemble.Tests.Hosting;

public sealed class ServerTests
{
    [Fact]
    public async Task A_fleet_of_servers_becomes_healthy_and_its_databases_exist()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var postgres = builder.AddPostgres("postgres").WithDataVolume();
        postgres.AddDatabase("orders", "order-db");
        builder.AddRedis("redis").WithDataVolume().WithPersistence();
        builder.AddRabbitMQ("rabbitmq").WithDataVolume().WithManagementPlugin();
        await using var app = await builder.BuildAsync();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await app.StartAsync();

        await Task.WhenAll(new[] { "postgres", "orders", "redis", "rabbitmq" }.Select(async name =>
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name, Wait.Limit());
            TestContext.Current.SendDiagnosticMessage($"{name} {watch.ElapsedMilliseconds} ms");
        }));

        await using var connection = new NpgsqlConnection(await app.GetConnectionStringAsync("orders"));
        await connection.OpenAsync();
        Assert.Equal("order-db", connection.Database);
        watch.Restart();
        await app.StopAsync();
        TestContext.Current.SendDiagnosticMessage($"stop {watch.ElapsedMilliseconds} ms");
    }
}
