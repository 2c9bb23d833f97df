using System.Globalization;

namespace Ensemble.Tests.Rooms.Logic.Model;

/// <summary>The room's logic beside a model of it that shares none of its code, at random.</summary>
public sealed class ModelTests
{
    [Fact]
    public void A_room_does_what_the_model_says_whatever_happens_in_it()
    {
        var (seed, rounds) = (Campaign.Seed(), Campaign.Rounds(300, 30_000));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Rooms and their model: seed {seed}, {rounds} sequences (ENSEMBLE_SEED repeats them)"));
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var (world, steps) = (random.Next(), Step.Some(random, Walk.People));
            if (Walk.Find(world, steps) is null)
                continue;
            steps = Shortest(world, steps);
            var (at, difference) = Walk.Find(world, steps)!.Value;
            Assert.Fail($"Seed {seed}, sequence {round}, world {world}, at step {at + 1} of\n  {string.Join("\n  ", steps)}\n{difference}");
        }
    }

    // Leaves out what isn't needed to fail: halves, quarters and so on down to single steps, again until nothing more goes.
    private static List<Step> Shortest(int world, List<Step> steps)
    {
        for (var size = steps.Count / 2; size > 0; size = size == 1 ? 0 : size / 2)
        {
            for (var from = 0; from < steps.Count;)
            {
                var without = steps.Where((_, at) => at < from || at >= from + size).ToList();
                if (Walk.Find(world, without) is not null)
                    steps = without;
                else
                    from += size;
            }
        }

        return steps;
    }
}
