using Ensemble.Gateway.Access;
using Ensemble.ServiceDefaults.Access.Revocation;

namespace Ensemble.Tests.Gateway;

public sealed class KnownKeysTests
{
    private readonly ManualTime time = new();
    private readonly KnownKeys known;

    public KnownKeysTests() => known = new KnownKeys(new RevokedSessions(time), time);

    [Fact]
    public void A_token_is_handed_out_until_shortly_before_its_end()
    {
        known.Accept("a", new KnownKey(Guid.NewGuid(), "token", time.GetUtcNow().AddSeconds(50)));

        Assert.True(known.TryFind("a", out var token));
        Assert.Equal("token", token);
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.False(known.TryFind("a", out _));
    }

    [Fact]
    public void A_refusal_is_forgotten_after_half_a_minute()
    {
        known.Refuse("a");

        Assert.True(known.IsRefused("a"));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(known.IsRefused("a"));
    }

    [Fact]
    public void A_flood_of_refusals_displaces_no_good_key()
    {
        known.Accept("good", new KnownKey(Guid.NewGuid(), "token", time.GetUtcNow().AddSeconds(50)));

        for (var i = 0; i < 25_000; i++)
            known.Refuse($"bad-{i}");

        Assert.True(known.TryFind("good", out _));
        Assert.True(known.IsRefused("bad-24999"));
        Assert.False(known.IsRefused("bad-0"));
    }
}
