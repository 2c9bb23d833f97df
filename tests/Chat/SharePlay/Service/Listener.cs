using System.Collections.Concurrent;
using System.Text.Json;
using Ensemble.Chat.Delivery;
using Ensemble.Chat.SharePlay;
using Ensemble.Chat.SharePlay.Store;
using Microsoft.Extensions.DependencyInjection;
using ChatService = Ensemble.Tests.Chat.Service.ChatService;

namespace Ensemble.Tests.Chat.SharePlay.Service;

/// <summary>Somebody on one node who listens in a channel: acts as the socket does, and hears what it hears.</summary>
internal sealed class Listener : IChannelListener, IDisposable
{
    private readonly ChatService node;
    private readonly ConcurrentQueue<JsonElement> heard = new();
    private ChannelSubscription? subscription;

    private Listener(ChatService node, Guid channel) => (this.node, Channel) = (node, channel);

    public Guid Channel { get; }

    public string Session { get; } = Guid.NewGuid().ToString();

    public IReadOnlyList<JsonElement> Heard => [.. heard];

    private SharePlayActions Actions => node.Services.GetRequiredService<SharePlayActions>();

    public static async Task<Listener> JoinAsync(ChatService node, Guid? channel = null)
    {
        var listener = new Listener(node, channel ?? Guid.NewGuid());
        listener.subscription = await node.Services.GetRequiredService<ChannelFeed>().SubscribeAsync(listener.Channel, listener, default);
        return listener;
    }

    public Task<SharePlayRefusal?> TryAsync(string action, string? data = null) =>
        Actions.ActAsync(Channel, Guid.NewGuid(), Session, action, data, TestContext.Current.CancellationToken);

    public async Task DoAsync(string action, string? data = null) => Assert.Null(await TryAsync(action, data));

    public Task LeaveAsync() => Actions.ListenersLeftAsync(Channel, TestContext.Current.CancellationToken);

    /// <summary>Whether anything is kept of the channel.</summary>
    public async Task<bool> HasQueueAsync() => await node.Services.GetRequiredService<ChannelStates>().ReadAsync(Channel, default) is not null;

    /// <summary>The state that a session is told which comes now; null while that is not possible.</summary>
    public async Task<JsonElement?> StateAsync() =>
        await Actions.StateAsync(Channel, TestContext.Current.CancellationToken) is { } told ? JsonDocument.Parse(told).RootElement.GetProperty("state") : null;

    /// <summary>The item once it is ready, or has failed.</summary>
    public async Task<JsonElement> FinishedAsync(int index = 0, int seconds = 60)
    {
        var state = await Eventually.GetAsync(StateAsync, state => state is { } told && StatusOf(told, index) is "ready" or "error", seconds);
        return state!.Value.GetProperty("queue")[index];
    }

    public async Task<JsonElement> AddAndFinishAsync(string url)
    {
        var index = await StateAsync() is { } state ? state.GetProperty("queue").GetArrayLength() : 0;
        await DoAsync("add", url);
        return await FinishedAsync(index);
    }

    void IChannelListener.Hear(in ChannelEvent heard)
    {
        if (heard.Kind == ChannelEventKind.SharePlay)
            this.heard.Enqueue(JsonDocument.Parse(heard.Frame.Payload.ToArray()).RootElement);
    }

    void IChannelListener.AccessChanged(Guid channel)
    {
    }

    public void Dispose() => subscription?.Dispose();

    private static string? StatusOf(JsonElement state, int index) =>
        state.GetProperty("queue").GetArrayLength() > index ? state.GetProperty("queue")[index].GetProperty("download_status").GetString() : null;
}
