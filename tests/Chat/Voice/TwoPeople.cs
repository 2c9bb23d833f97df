using Ensemble.Tests.Chat.Delivery;
using Ensemble.Tests.Chat.Service;
using Ensemble.Tests.Chat.Socket;

namespace Ensemble.Tests.Chat.Voice;

/// <summary>Two people who have one channel open, each on a node of its own.</summary>
internal sealed record TwoPeople(string Channel, Login ClaraLogin, Login RobertLogin, ChatClient Clara, ChatClient Robert) : IAsyncDisposable
{
    public static async Task<TwoPeople> MeetAsync(TwoNodes nodes)
    {
        var (clara, robert) = (nodes.First.Identity.Register("clara"), nodes.First.Identity.Register("robert"));
        var channel = await nodes.First.Api.MakeChannelAsync(clara);
        var met = new TwoPeople(channel, clara, robert, await ChatClient.ConnectAsync(nodes.First, clara), await ChatClient.ConnectAsync(nodes.Second, robert));
        await met.Clara.JoinAsync(channel);
        await met.Robert.JoinAsync(channel);
        return met;
    }

    public async ValueTask DisposeAsync()
    {
        await Clara.DisposeAsync();
        await Robert.DisposeAsync();
    }
}
