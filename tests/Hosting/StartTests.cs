using Aspire.Hosting.Infrastructure;
using Aspire.Hosting.Servers;

namespace Ensemble.Tests.Hosting;

public sealed class StartTests
{
    [Fact]
    public async Task Missing_programs_are_named_all_at_once_before_anything_starts()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var one = builder.AddShell("one", "sleep 1000");
        var other = builder.AddShell("other", "sleep 1000");
        var endpoint = one.WithHttpEndpoint().GetEndpoint("http");
        one.WithAnnotation(new NativeServerAnnotation(new Uninstalled("nosuchd", "nosuch"), endpoint, ReferenceExpression.Empty, ReferenceExpression.Empty));
        other.WithAnnotation(new NativeServerAnnotation(new Uninstalled("otherd", "other-server"), endpoint, ReferenceExpression.Empty, ReferenceExpression.Empty));
        await using var app = await builder.BuildAsync();

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync());

        Assert.Contains("nosuchd (resource one)", exception.Message);
        Assert.Contains("otherd (resource other)", exception.Message);
        Assert.EndsWith("apt-get install -y nosuch other-server", exception.Message);
        Assert.Null(app.State("one"));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("tool", "no-such-program", "/");
        builder.AddProject("web", "nowhere/Nothing.csproj");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        Assert.Equal(KnownResourceStates.FailedToStart, await app.EndAsync("tool"));
        Assert.Equal(KnownResourceStates.FailedToStart, await app.EndAsync("web"));
        Assert.Contains("The program 'no-such-program' is not on the PATH.", app.Log("tool"));
        Assert.Contains("is not built", app.LogText("web"));
    }

    [Fact]
    public async Task Events_come_in_their_order()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var events = new List<string>();
        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) => Note("before start"));
        builder.Eventing.Subscribe<AfterEndpointsAllocatedEvent>((_, _) => Note("endpoints"));
        builder.AddShell("tool", "sleep 1000")
            .OnInitializeResource((_, _, _) => Note("initialize"))
            .OnBeforeResourceStarted((_, _, _) => Note("before tool"))
            .OnResourceReady((_, _, _) => Note("ready"))
            .OnResourceStopped((_, _, _) => Note("stopped"));
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("tool", Wait.Limit());
        await app.StopAsync();

        Assert.Equal(["before start", "endpoints", "initialize", "before tool", "ready", "stopped"], events);

        Task Note(string what)
        {
            events.Add(what);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_resource_shows_its_addresses()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("tool", "sleep 1000").WithHttpEndpoint()
            .WithUrlForEndpoint("http", url => url.DisplayText = "Home").WithUrl("https://docs.example", "Docs");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        var running = await app.ResourceNotifications.WaitForResourceHealthyAsync("tool", Wait.Limit());

        Assert.Equal([("Home", app.GetEndpoint("tool").ToString().TrimEnd('/')), ("Docs", "https://docs.example")],
            running.Snapshot.Urls.Select(url => (url.DisplayText!, url.Url)));
    }

    private sealed class Uninstalled(string program, string package) : INativeServer
    {
        public IReadOnlyList<RequiredProgram> Programs => [new(program, [], package)];

        public Task<NativeLaunch> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public Task<bool> ProbeAsync(NativeServerContext context, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public bool IsRoutine(string line, bool isError) => false;
    }
}
