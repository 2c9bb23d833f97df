using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ensemble.Chat.SharePlay;

/// <summary>The meter <c>Ensemble.Chat.SharePlay</c>, and spans of downloads.</summary>
internal sealed class SharePlayMetrics : IDisposable
{
    public const string Name = "Ensemble.Chat.SharePlay";

    private static readonly ActivitySource Source = new(Name);

    private readonly Meter meter;
    private readonly Counter<long> actions;
    private readonly Counter<long> downloads;
    private readonly Counter<long> downloaded;
    private readonly Counter<long> sent;
    private readonly Counter<long> ended;
    private readonly Counter<long> wiped;
    private readonly Histogram<double> duration;
    private readonly UpDownCounter<long> active;

    public SharePlayMetrics(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        actions = meter.CreateCounter<long>("chat.shareplay.actions", "{action}", "What people did with a queue, by action.");
        downloads = meter.CreateCounter<long>(
            "chat.shareplay.downloads", "{download}", "Downloads that ended, by outcome: ready, list, removed, released, or why there is no song.");
        downloaded = meter.CreateCounter<long>("chat.shareplay.downloaded", "By", "Bytes of songs that can be played.");
        sent = meter.CreateCounter<long>("chat.shareplay.sent", "By", "Bytes of songs that were asked for.");
        ended = meter.CreateCounter<long>("chat.shareplay.turns_ended", "{turn}", "Songs after which the server went on by itself.");
        wiped = meter.CreateCounter<long>("chat.shareplay.wiped", "{queue}", "Queues that were wiped, by reason: listeners_left or idle.");
        duration = meter.CreateHistogram<double>("chat.shareplay.download.duration", "s", "How long downloads took, by outcome.");
        active = meter.CreateUpDownCounter<long>("chat.shareplay.downloads.active", "{download}", "Downloads that this node is at.");
    }

    public void Dispose() => meter.Dispose();

    public static Activity? StartDownload(Guid channel, Guid item)
    {
        var activity = Source.StartActivity("shareplay download");
        activity?.SetTag("shareplay.channel", channel).SetTag("shareplay.item", item);
        return activity;
    }

    public void Acted(string action) => actions.Add(1, new KeyValuePair<string, object?>("action", action));

    public void DownloadBegan() => active.Add(1);

    public void DownloadEnded(string outcome, TimeSpan time, long bytes)
    {
        var tag = new KeyValuePair<string, object?>("outcome", outcome);
        active.Add(-1);
        downloads.Add(1, tag);
        duration.Record(time.TotalSeconds, tag);
        downloaded.Add(bytes);
    }

    public void Sent(long bytes) => sent.Add(bytes);

    public void TurnEnded() => ended.Add(1);

    public void Wiped(string reason) => wiped.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
