namespace Ensemble.Tests.Hosting;

public sealed class ChildEnvironmentTests
{
    [Fact]
    public async Task A_child_is_told_where_the_servers_and_services_are_that_it_refers_to()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create(
            "Parameters:postgres-password=pw", "Parameters:redis-password=rw", "Parameters:rabbitmq-password=mw", "ConnectionStrings:legacy=elsewhere");
        var postgres = builder.AddPostgres("postgres").WithExplicitStart();
        var orders = postgres.AddDatabase("order-db", "orders");
        var redis = builder.AddRedis("redis").WithExplicitStart();
        var rabbitmq = builder.AddRabbitMQ("rabbitmq").WithExplicitStart();
        var legacy = builder.AddConnectionString("legacy");
        var api = builder.AddProject<Projects.Fixture_Web>("my-api").WithHttpEndpoint(name: "grpc").WithExplicitStart();
        builder.AddExecutable("child", "env", "/")
            .WithReference(orders).WithReference(redis).WithReference(rabbitmq).WithReference(legacy).WithReference(api)
            .WithReference("maps", new Uri("https://maps.example/"))
            .WithEnvironment("PLAIN", "text").WithEnvironment("GRPC", api.GetEndpoint("grpc")).WithEnvironment("MIXED", $"<{redis}>")
            .WithEnvironment("LATE", () => "late").WithEnvironment("DB", orders);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        Assert.Equal(KnownResourceStates.Finished, await app.EndAsync("child"));

        var variables = app.Variables("child");
        var (pg, rd, mq) = (postgres.Resource.PrimaryEndpoint.Port, redis.Resource.PrimaryEndpoint.Port, rabbitmq.Resource.PrimaryEndpoint.Port);
        var connection = $"Host=localhost;Port={pg};Username=postgres;Password=pw;Database=orders";
        Assert.Equal(connection, variables["ConnectionStrings__order-db"]);
        Assert.Equal(connection, variables["DB"]);
        Assert.Equal("localhost", variables["ORDER_DB_HOST"]);
        Assert.Equal($"{pg}", variables["ORDER_DB_PORT"]);
        Assert.Equal("postgres", variables["ORDER_DB_USERNAME"]);
        Assert.Equal("pw", variables["ORDER_DB_PASSWORD"]);
        Assert.Equal("orders", variables["ORDER_DB_DATABASENAME"]);
        Assert.Equal($"postgresql://postgres:pw@localhost:{pg}/orders", variables["ORDER_DB_URI"]);
        Assert.Equal($"localhost:{rd},password=rw", variables["ConnectionStrings__redis"]);
        Assert.Equal($"redis://:rw@localhost:{rd}", variables["REDIS_URI"]);
        Assert.Equal($"amqp://guest:mw@localhost:{mq}", variables["ConnectionStrings__rabbitmq"]);
        Assert.Equal("elsewhere", variables["ConnectionStrings__legacy"]);
        Assert.Equal($"<localhost:{rd},password=rw>", variables["MIXED"]);
        Assert.Equal(app.GetEndpoint("my-api").ToString(), variables["services__my-api__http__0"] + "/");
        Assert.Equal(app.GetEndpoint("my-api", "grpc").ToString(), variables["services__my-api__grpc__0"] + "/");
        Assert.Equal(variables["services__my-api__grpc__0"], variables["MY_API_GRPC"]);
        Assert.Equal(variables["services__my-api__grpc__0"], variables["GRPC"]);
        Assert.Equal("https://maps.example/", variables["services__maps__default__0"]);
        Assert.Equal(("text", "late"), (variables["PLAIN"], variables["LATE"]));
    }

    [Fact]
    public async Task Telemetry_goes_where_the_AppHost_was_told()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create(
            "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317", "AppHost:OtlpApiKey=key");
        builder.AddExecutable("told", "env", "/").WithOtlpExporter();
        builder.AddExecutable("untold", "env", "/");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.EndAsync("told");
        await app.EndAsync("untold");

        var variables = app.Variables("told");
        Assert.Equal("told", variables["OTEL_SERVICE_NAME"]);
        Assert.StartsWith("service.instance.id=told-", variables["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.Equal("http://localhost:4317", variables["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("grpc", variables["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("x-otlp-api-key=key", variables["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal("1000", variables["OTEL_BSP_SCHEDULE_DELAY"]);
        Assert.Equal("always_on", variables["OTEL_TRACES_SAMPLER"]);
        Assert.DoesNotContain("OTEL_SERVICE_NAME", app.Variables("untold").Keys);
    }

    [Fact]
    public async Task A_port_goes_into_the_variable_that_the_endpoint_names_and_into_arguments()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var child = builder.AddShell("child", """echo "MINE=$MY_PORT"; echo "ARGUMENT=$1" """).WithHttpEndpoint(env: "MY_PORT");
        child.WithArgs("child", child.GetEndpoint("http").Property(EndpointProperty.TargetPort));
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.EndAsync("child");

        var variables = app.Variables("child");
        Assert.Equal($"{app.GetEndpoint("child").Port}", variables["MINE"]);
        Assert.Equal(variables["MINE"], variables["ARGUMENT"]);
    }

    [Fact]
    public async Task What_speaks_of_the_AppHost_itself_is_not_inherited()
    {
        string[] names = ["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE"];
        using var process = AppHostProcess.Start(
            ["Parameters:greeting=x"], names.ToDictionary(name => name, name => name == "DOTNET_ENVIRONMENT" ? "Staging" : "inherited"));
        await process.ReadyAsync();

        using var client = new HttpClient();
        var environment = await client.GetStringAsync(new Uri(process.Address, "environment"));

        Assert.DoesNotContain("inherited", environment);
        Assert.Contains("\"DOTNET_ENVIRONMENT\":\"Staging\"", environment); // the AppHost's, for projects
    }
}
