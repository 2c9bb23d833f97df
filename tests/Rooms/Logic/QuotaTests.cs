using Ensemble.Rooms.Notes;

namespace Ensemble.Tests.Rooms.Logic;

public sealed class QuotaTests
{
    private static readonly RunShape Chord = new(100, 0, 0, 100);

    [Fact]
    public void The_member_is_told_when_it_runs_low_and_when_it_is_spent()
    {
        var quota = new NoteQuota(400, 1_200, now: 0);
        for (var i = 0; i < 9; i++)
            Assert.True(quota.TryTake(Chord, 0));
        Assert.False(quota.HasNews);

        Assert.True(quota.TryTake(Chord, 0)); // 200 left, below a fifth
        Assert.True(quota.HasNews);
        Assert.Equal(200u, quota.ToMessage(0).Left);
        Assert.True(quota.TryTake(Chord, 0));
        Assert.True(quota.TryTake(Chord, 0));
        Assert.False(quota.HasNews);

        Assert.False(quota.TryTake(new RunShape(1, 0, 0, 1), 0));
        Assert.True(quota.HasNews);
        Assert.Equal(6_000, quota.ToMessage(0).MutedUntil);
    }

    [Fact]
    public void The_mute_ends_when_the_bucket_is_full()
    {
        var quota = new NoteQuota(400, 1_200, now: 0);
        Assert.False(quota.TryTake(new RunShape(1_201, 0, 0, 1_201), 0));

        Assert.False(quota.TryTake(Chord, 5_999));
        Assert.True(quota.TryTake(Chord, 6_000));
        Assert.Equal(0, quota.MutedUntil);
    }

    [Fact]
    public void Note_offs_cost_but_never_mute()
    {
        var quota = new NoteQuota(200, 600, now: 0);

        Assert.True(quota.TryTake(new RunShape(0, 2_500, 0, 2_500), 0));

        Assert.Equal((0, 0L), (quota.Left, quota.MutedUntil));
    }

    [Fact]
    public void The_allowance_comes_every_two_seconds_up_to_the_maximum()
    {
        var quota = new NoteQuota(200, 600, now: 0);
        quota.TryTake(new RunShape(500, 0, 0, 500), 0);

        quota.Refill(1_999);
        Assert.Equal(100, quota.Left);
        quota.Refill(2_000);
        Assert.Equal(300, quota.Left);
        quota.Refill(60_000);
        Assert.Equal(600, quota.Left);
    }

    [Fact]
    public void Another_allowance_counts_from_when_it_is_given()
    {
        var quota = new NoteQuota(400, 1_200, now: 0);
        quota.TryTake(new RunShape(1_000, 0, 0, 1_000), 0);

        quota.Change(8_000, 24_000, now: 2_500);
        Assert.Equal(600, quota.Left);
        Assert.Equal(8_600u, quota.ToMessage(now: 4_000).Left);
    }
}
