// The fleet on one page: every resource, who references whom, who waits for whom.
using System.Globalization;
using Ensemble.AppHost;

var commandLine = CommandLine.Read(args);
if (commandLine.AsksForHelp)
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

var builder = DistributedApplication.CreateBuilder(args);
var knobs = Knobs.Read(builder.Configuration);
if ((commandLine.Issue ?? knobs.Issue ?? ExistingServers.Issue(builder.Configuration)) is { } issue)
{
    Console.Error.WriteLine(issue);
    return 1;
}

knobs.Apply(builder.Configuration, commandLine);

// Private child processes with data directories of their own, or the servers whose connection strings are given.
var postgres = builder.AddServer("postgres", name => builder.AddPostgres(name).WithDataVolume());
var redis = builder.AddServer("redis", name => builder.AddRedis(name).WithDataVolume().WithPersistence());
var rabbitmq = builder.AddServer("rabbitmq", name => builder.AddRabbitMQ(name).WithDataVolume());

var ticketSecret = builder.AddSecret("ticket-secret");
var linkSecret = builder.AddSecret("link-secret");
var csrfSecret = builder.AddSecret("csrf-secret");
var chatSecret = builder.AddSecret("chat-secret");
var signingKeySecret = builder.AddSecret("signing-key-secret");

var identity = builder.AddService<Projects.Identity>("identity", postgres)
    .WithReference(rabbitmq)
    .WithReference(redis)
    .WithEnvironment("Tokens__KeySecret", signingKeySecret)
    .WithEnvironment("Mail__Directory", DataDirectory.Mail(builder))
    .WithEnvironment("Mail__PublicUrl", string.Create(CultureInfo.InvariantCulture, $"http://localhost:{knobs.GatewayPort}"))
    .WithEnvironment("Registration__Mode", knobs.Registration)
    .WithAdminPassword(knobs.AdminPassword);

// A room lives on one of them, and moves to another when that one stops.
var rooms = builder.AddService<Projects.Rooms>("rooms", postgres)
    .WithReplicas(knobs.RoomsReplicas)
    .WithReference(rabbitmq)
    .WithReference(redis)
    .WithReference(identity)
    .WithEnvironment("Tickets__Secret", ticketSecret);

var mediaDirectory = DataDirectory.Media(builder);
var media = builder.AddService<Projects.Media>("media", postgres)
    .WithReference(rabbitmq)
    .WithReference(redis)
    .WithReference(identity)
    .WithEnvironment("Storage__Directory", mediaDirectory)
    .WithEnvironment("Links__Secret", linkSecret);

// For avatars, and for what is recorded in rooms; identity and rooms start without waiting for media, which needs identity.
identity.WithReference(media);
rooms.WithReference(media);

var operations = builder.AddService<Projects.Operations>("operations", postgres)
    .WithReference(rabbitmq)
    .WithReference(redis)
    .WithReference(identity);

// Any of them answers any request; what is said on one reaches the sockets of all over Redis.
var chat = builder.AddService<Projects.Chat>("chat", postgres)
    .WithReplicas(knobs.ChatReplicas)
    .WithReference(rabbitmq)
    .WithReference(redis)
    .WithReference(identity)
    .WithReference(media)
    .WithEnvironment("Tokens__Secret", chatSecret)
    .WithEnvironment("SharePlay__Directory", DataDirectory.SharePlay(builder));

// Identity asks them for what they keep of a user; they wait for it, so it does not wait for them.
identity.WithReference(rooms).WithReference(media).WithReference(operations).WithReference(chat);

builder.AddProject<Projects.Gateway>("gateway")
    .WithHttpEndpoint(port: knobs.GatewayPort, name: "public")
    .WithExternalHttpEndpoints()
    .WithReference(identity)
    .WithReference(rooms)
    .WithReference(media)
    .WithReference(chat)
    .WithReference(operations)
    .WithReference(redis)
    .WithEnvironment("Csrf__Secret", csrfSecret)
    .WithEnvironment("Limits__Scale", knobs.LimitsScale)
    .WithEnvironment("Files__Directory", mediaDirectory)
    .WithEnvironment("Audit__Directory", DataDirectory.Audit(builder))
    .WithEnvironment("Registration__Mode", knobs.Registration)
    .WithHttpHealthCheck("/alive");

builder.Build().Run();
return Environment.ExitCode;
