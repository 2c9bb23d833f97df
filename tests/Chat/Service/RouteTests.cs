using Ensemble.Tests.ServiceFixtures.Routes;

namespace Ensemble.Tests.Chat.Service;

/// <summary>Every route there is, whoever added it.</summary>
public sealed class RouteTests(MediaBeside beside) : IClassFixture<MediaBeside>
{
    private readonly ChatService service = beside.Chat;

    [Fact]
    public void Every_row_of_docs_endpoints_is_mapped() => Nothing(RowWalk.Unmapped("chat", service.Services));

    [Fact]
    public async Task Who_may_call_what_is_as_docs_access_says() => Nothing(await AccessWalk.DifferencesAsync("chat", service.Services));

    [Fact]
    public async Task Every_route_lets_in_and_refuses_every_role_as_its_metadata_say()
    {
        var address = new Uri($"http://127.0.0.1:{service.Port}");

        Nothing(await AccessWalk.SurprisesAsync(service.Services, address, role => Task.FromResult(service.Identity.Register("clara", role).Token)));
    }

    [Fact]
    public async Task No_malformed_body_makes_the_service_fail()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{service.Port}") };

        Nothing(await BodyWalk.FailuresAsync(
            service.Services, http, () => Task.FromResult(service.Identity.Register("clara", "admin").Token), Campaign.Rounds(30, 1000), Campaign.Seed()));
    }

    private static void Nothing(IReadOnlyList<string> found) => Assert.True(found.Count == 0, string.Join('\n', found));
}
