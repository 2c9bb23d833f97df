using Ensemble.Rooms.Live;

namespace Ensemble.Tests.Rooms.Logic.Model;

internal sealed class ModelMember(Visitor who, uint slot, Ear ear, long since, ModelStanding standing)
{
    public Visitor Who { get; } = who;

    public uint Slot { get; } = slot;

    public Ear Ear { get; set; } = ear;

    public long Since { get; } = since;

    public ModelStanding Standing { get; } = standing;

    /// <summary>As bytes: 90 and a channel and key, B0 and a channel and pedal.</summary>
    public HashSet<(int Status, int Number)> Sounding { get; } = [];

    public ModelSettings Settings { get; } = new();

    public long LastEventAt { get; set; }

    public Protocol.Status Status { get; set; } = Protocol.Status.Online;

    public string? Appearance { get; set; }

    public ulong? ChangedAt { get; set; }

    public override string ToString() => Words.Member(Slot, Who.Username, Since, Status, Appearance, Standing.MutedUntil);
}

/// <summary>What outlasts a visit.</summary>
internal sealed class ModelStanding(ModelQuota quota)
{
    public ModelQuota Quota { get; } = quota;

    public ModelPace Chat { get; } = new(10, 1_000);

    public ModelPace Changes { get; } = new(20, 500);

    public long MutedUntil { get; set; }

    public bool SaysNothing(long now) => MutedUntil <= now && Quota.IsFull(now) && Chat.IsFull(now) && Changes.IsFull(now);
}

/// <summary>An event of a run, and how long after the one before it.</summary>
internal readonly record struct Played(int Delta, byte[] Message)
{
    public bool IsNoteOn => (Message[0] & 0xF0) == 0x90 && Message[2] > 0;

    public bool IsNoteOff => (Message[0] & 0xF0) == 0x80 || ((Message[0] & 0xF0) == 0x90 && Message[2] == 0);

    public static byte[] Encode(IEnumerable<Played> events)
    {
        var run = new List<byte>();
        foreach (var played in events)
        {
            if (played.Delta > 0x3FFF)
                run.Add((byte)(0x80 | (played.Delta >> 14)));
            if (played.Delta > 0x7F)
                run.Add((byte)(0x80 | ((played.Delta >> 7) & 0x7F)));
            run.Add((byte)(played.Delta & 0x7F));
            run.AddRange(played.Message);
        }

        return [.. run];
    }
}
