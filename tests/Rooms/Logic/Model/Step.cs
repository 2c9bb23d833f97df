namespace Ensemble.Tests.Rooms.Logic.Model;

internal enum Act
{
    Join,
    ComeBack,
    Reserve,
    Leave,
    Drop,
    Resume,
    Notes,
    Silence,
    Say,
    Whisper,
    Point,
    SetStatus,
    Dress,
    Ask,
    Kick,
    Ban,
    Unban,
    Mute,
    Unmute,
    HandOver,
    Update,
    Wait,
    Second,
    Minutes,
    Forget,
    Close,
}

/// <summary>Something that happens to a room. What exactly follows from the seed and from how the room is then, so that a step means something in any sequence.</summary>
internal readonly record struct Step(Act Act, int Who, int Seed)
{
    private static readonly Act[] Lots =
    [
        .. Times(14, Act.Join), .. Times(8, Act.ComeBack), .. Times(3, Act.Reserve), .. Times(4, Act.Leave), .. Times(6, Act.Drop),
        .. Times(3, Act.Resume), .. Times(34, Act.Notes), .. Times(2, Act.Silence), .. Times(6, Act.Say), .. Times(2, Act.Whisper),
        .. Times(2, Act.Point), .. Times(4, Act.SetStatus), .. Times(4, Act.Dress), .. Times(2, Act.Ask), .. Times(3, Act.Kick),
        .. Times(2, Act.Ban), .. Times(2, Act.Unban), .. Times(3, Act.Mute), .. Times(2, Act.Unmute), .. Times(3, Act.HandOver),
        .. Times(5, Act.Update), .. Times(6, Act.Wait), .. Times(14, Act.Second), .. Times(1, Act.Minutes), .. Times(1, Act.Forget),
    ];

    public static List<Step> Some(Random random, int people)
    {
        var steps = Enumerable.Range(0, random.Next(20, 160)).Select(_ => One(random, people)).ToList();
        if (random.Next(3) == 0)
            steps.Add(new Step(Act.Close, 0, 0));
        return steps;
    }

    private static Step One(Random random, int people) => new(Lots[random.Next(Lots.Length)], random.Next(people), random.Next());

    private static IEnumerable<Act> Times(int count, Act act) => Enumerable.Repeat(act, count);
}
