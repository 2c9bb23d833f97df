using System.Text;
using System.Text.Json;
using Ensemble.Chat.Delivery;
using Ensemble.Tests.Chat.Service;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Chat.Delivery;

internal sealed record HeardEvent(ChannelEventKind Kind, long Sequence, JsonElement Json)
{
    public string Content => Json.GetProperty("content").GetString() ?? "";
}

/// <summary>Listens to a channel of a node and writes down what it hears.</summary>
internal sealed class Ear : IChannelListener, IDisposable
{
    private readonly Lock gate = new();
    private readonly List<HeardEvent> heard = [];
    private ChannelSubscription? subscription;
    private int accessChanges;

    public int AccessChanges => Volatile.Read(ref accessChanges);

    public long Position => subscription!.Position;

    public IReadOnlyList<HeardEvent> Heard
    {
        get
        {
            lock (gate)
                return [.. heard];
        }
    }

    public static async Task<Ear> ListenAsync(ChatService node, string channel)
    {
        var ear = new Ear();
        ear.subscription = await node.Services.GetRequiredService<ChannelFeed>().SubscribeAsync(Guid.Parse(channel), ear, TestContext.Current.CancellationToken);
        return ear;
    }

    public void Hear(in ChannelEvent told)
    {
        var bytes = told.Frame.Payload;
        var json = JsonDocument.Parse(Encoding.UTF8.GetString(bytes)).RootElement;
        lock (gate)
            heard.Add(new HeardEvent(told.Kind, told.Sequence, json));
    }

    public void AccessChanged(Guid channel) => Interlocked.Increment(ref accessChanges);

    public Task UntilAsync(Func<IReadOnlyList<HeardEvent>, bool> fact, string what) => Eventually.TrueAsync(() => fact(Heard), what);

    public void Dispose() => subscription?.Dispose();
}
