using System.Diagnostics;
using System.Globalization;
using Ensemble.ServiceDefaults.Messaging.Consuming;
using Ensemble.Tests.ServiceDefaults.Stage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ensemble.Tests.ServiceDefaults.Events;

/// <summary>
/// Load on a broker that is killed again and again. A listener whose watchdog gives up is started anew, as an AppHost would. In the end
/// every event must have been applied once, in the order of its subject.
/// </summary>
internal sealed class CrashRun(TestStage stage, OwnBroker broker)
{
    private const int Writers = 8, SheetsEach = 5;

    // About 250 events a second: less than a loaded machine can apply, so that the backlog of an outage is worked off.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(160);

    private const int Patience = 180; // Seconds.

    private readonly List<TimeSpan> firsts = [];
    private readonly List<TimeSpan> catchUps = [];
    private RunningService writer = null!;
    private RunningService listener = null!;
    private Figures heard = null!;
    private long duplicates;
    private int stuck;
    private int written;
    private bool over;

    public static async Task<CrashRun> PlayAsync(TestStage stage, OwnBroker broker, int kills)
    {
        var run = new CrashRun(stage, broker);
        try
        {
            await run.PlayAsync(kills);
            return run;
        }
        finally
        {
            run.over = true;
        }
    }

    public override string ToString() =>
        $"events {written}, kills {firsts.Count}, duplicates dropped {duplicates}, stuck {stuck}, "
        + $"first event after s {Text(firsts)}, caught up after s {Text(catchUps)}";

    private async Task PlayAsync(int kills)
    {
        writer = await stage.StartWriterAsync();
        await StartListenerAsync();
        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync(end.Token)));
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + Random.Shared.NextDouble()));
            await broker.KillAsync();
            await broker.StartAsync();
            await RecoverAsync();
        }
        await end.CancelAsync();
        await load;

        var applied = await Eventually.GetAsync(() => listener.AppliedAsync(), applied => applied.Count >= written, Patience);
        duplicates += heard.Duplicates;
        heard.Dispose();
        Assert.Equal(written, applied.Count);
        Assert.All(applied.GroupBy(note => note.SheetId), sheet => Notes.AssertEachOnceInOrder(sheet, sheet.Count()));
        Assert.Equal(0, await writer.OutboxAsync());
    }

    // From the broker's answer until anything is applied again, and until that is which was written just then.
    private async Task RecoverAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        var before = await listener.UseAsync(database => database.Notes.CountAsync());
        var sheet = Guid.CreateVersion7();
        await writer.PublishAsync(Notes.Of(sheet, 1));
        Interlocked.Increment(ref written);
        await Eventually.TrueAsync(
            async () => await listener.UseAsync(database => database.Notes.CountAsync()) > before, "events are applied again", Patience);
        firsts.Add(Stopwatch.GetElapsedTime(begin));
        await Eventually.TrueAsync(
            () => listener.UseAsync(database => database.Notes.AnyAsync(note => note.SheetId == sheet)), "it has caught up", Patience);
        catchUps.Add(Stopwatch.GetElapsedTime(begin));
    }

    private static string Text(List<TimeSpan> times) =>
        string.Join(' ', times.Select(time => time.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)));

    private async Task WriteAsync(CancellationToken end)
    {
        var sheets = Enumerable.Range(0, SheetsEach).Select(_ => Guid.CreateVersion7()).ToArray();
        for (var number = 1; !end.IsCancellationRequested; number++)
        {
            await writer.PublishAsync([.. sheets.Select(sheet => Notes.Of(sheet, number))]);
            Interlocked.Add(ref written, SheetsEach);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task StartListenerAsync()
    {
        // Where the watchdog would end the process.
        listener = await stage.StartListenerAsync(builder => builder.Services.AddSingleton<ProcessEnd.Exit>(_ => { }));
        heard = new Figures(listener);
        listener.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _ = RestartListenerAsync());
    }

    private async Task RestartListenerAsync()
    {
        if (over)
            return;
        stuck++;
        duplicates += heard.Duplicates;
        heard.Dispose();
        var old = listener;
        await StartListenerAsync();
        await old.StopAsync();
    }
}
