using Ensemble.Tests.ServiceDefaults.Stage;

namespace Ensemble.Tests.ServiceDefaults.Events;

public class CrashTests(Servers servers)
{
    [Fact]
    public async Task Every_event_is_applied_once_and_in_order_over_two_crashes_of_the_broker_under_load()
    {
        await using var broker = new OwnBroker();
        await broker.StartAsync();
        await using var stage = await TestStage.OpenAsync(servers, broker.Address);

        var run = await CrashRun.PlayAsync(stage, broker, kills: 2);

        TestContext.Current.TestOutputHelper?.WriteLine(run.ToString());
    }

    /// <summary>The long version, for <c>benchmarks/README.md</c>.</summary>
    [Fact]
    public async Task Campaign_of_twenty_crashes()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("ENSEMBLE_CAMPAIGN") == "1", "Set ENSEMBLE_CAMPAIGN=1 to run it.");
        await using var broker = new OwnBroker();
        await broker.StartAsync();
        await using var stage = await TestStage.OpenAsync(servers, broker.Address);

        var run = await CrashRun.PlayAsync(stage, broker, kills: 20);

        Console.WriteLine(run);
    }
}
