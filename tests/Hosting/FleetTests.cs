using System.Text.Json;

namespace Ensemble.Tests.Hosting;

/// <summary>The fixture's AppHost, run in this process.</summary>
public sealed class FleetTests(FleetTests.Fixture fleet) : IClassFixture<FleetTests.Fixture>
{
    [Fact]
    public async Task Replicas_share_a_port_and_know_their_own()
    {
        var answers = new HashSet<string>();
        for (var i = 0; i < 8; i++)
        {
            using var client = new HttpClient { BaseAddress = fleet.App.GetEndpoint("backend") };
            answers.Add($"{await client.GetStringAsync("/pid")} {await client.GetStringAsync("/port")}");
        }

        Assert.Equal(2, answers.Count);
        Assert.DoesNotContain(answers, answer => answer.EndsWith($" {fleet.App.GetEndpoint("backend").Port}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_large_body_passes_the_proxy()
    {
        using var client = fleet.App.CreateHttpClient("backend");

        using var response = await client.PostAsync("/length", new ByteArrayContent(new byte[20_000_000]), Wait.Limit());

        Assert.Equal("20000000", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_entry_point_s_resources_run_with_ports_of_this_run()
    {
        using var client = fleet.App.CreateHttpClient("frontend", "public");
        var environment = JsonSerializer.Deserialize<Dictionary<string, string>>(await client.GetStringAsync("/environment"))!;

        Assert.NotEqual(18473, fleet.App.GetEndpoint("frontend", "public").Port);
        Assert.Equal("Development", environment["DOTNET_ENVIRONMENT"]);
        Assert.Equal($"good evening, {fleet.App.GetEndpoint("backend").ToString().TrimEnd('/')}", environment["GREETING"]);
        Assert.Equal(2, environment["ASPNETCORE_URLS"].Split(';').Length);
        Assert.Equal("frontend", environment["OTEL_SERVICE_NAME"]);
        Assert.Contains("migrated", fleet.App.Log("web-migrations"));
    }

    [Fact]
    public void The_projects_namespace_names_the_project_and_its_output()
    {
        var project = new Projects.Fixture_Web();

        Assert.EndsWith("Fixtures/Fixture.Web/Fixture.Web.csproj", project.ProjectPath);
        Assert.True(File.Exists(project.TargetPath));
        Assert.EndsWith("Fixtures/Fixture.AppHost", Projects.Fixture_AppHost.ProjectPath);
    }

    [Fact]
    public void A_question_for_what_is_not_there_names_it()
    {
        Assert.Contains("'nobody'", Assert.Throws<ArgumentException>(() => fleet.App.GetEndpoint("nobody")).Message);
        Assert.Contains("'far'", Assert.Throws<ArgumentException>(() => fleet.App.GetEndpoint("backend", "far")).Message);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public DistributedApplication App { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Fixture_AppHost>(["Parameters:greeting=good evening"]);
            App = await builder.BuildAsync();
            await App.StartAsync();
            await App.ResourceNotifications.WaitForResourceHealthyAsync("frontend", Wait.Limit());
        }

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
