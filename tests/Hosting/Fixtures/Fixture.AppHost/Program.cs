// An AppHost as one would write it against the real packages; the tests run it in process and as a process.
var builder = DistributedApplication.CreateBuilder(args);

var greeting = builder.AddParameter("greeting", "hello");
var migrations = builder.AddProject<Projects.Fixture_Web>("web-migrations").WithArgs("migrate");
var backend = builder.AddProject<Projects.Fixture_Web>("backend")
    .WithHttpEndpoint(name: "grpc")
    .WithReplicas(2)
    .WithHttpHealthCheck("/health")
    .WaitForCompletion(migrations);
builder.AddProject<Projects.Fixture_Web>("frontend")
    .WithHttpEndpoint(port: 18473, name: "public")
    .WithExternalHttpEndpoints()
    .WithEnvironment("GREETING", $"{greeting}, {backend.GetEndpoint("http")}")
    .WithReference(backend)
    .WithHttpHealthCheck("/health")
    .WaitFor(backend);
builder.AddExecutable("ticker", "bash", ".", "-c", "sleep 1000 & echo background $!; while :; do echo tick; sleep 1; done");

builder.Build().Run();
