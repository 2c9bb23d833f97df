using System.Text;
using System.Text.Json;
using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Socket;

/// <summary>Whatever a client sends, the socket answers or closes by the rules, and nobody else notices.</summary>
public sealed class FuzzTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    [Fact]
    public async Task Ten_thousand_bent_events_never_fail_the_server()
    {
        var seed = Campaign.Seed();
        var random = new Random(seed);
        var clara = chat.Identity.Register("clara");
        var channel = await chat.Api.MakeChannelAsync(clara);
        await using var bystander = await ChatClient.ConnectAsync(chat, chat.Identity.Register("robert"));
        await bystander.JoinAsync(channel);
        string[] valid =
        [
            $$"""{"type":"join","channel_id":"{{channel}}","since":0}""", $$"""{"type":"leave","channel_id":"{{channel}}"}""",
            $$"""{"type":"typing","channel_id":"{{channel}}","started":true}""", $$"""{"type":"chat_message","channel_id":"{{channel}}","content":"a"}""",
            $$"""{"type":"join_call","channel_id":"{{channel}}"}""", $$"""{"type":"leave_call","channel_id":"{{channel}}"}""",
            $$"""{"type":"webrtc_signal","channel_id":"{{channel}}","to_user_id":"{{clara.User.UserId}}","data":"\ud800"}""",
            $$"""{"type":"voice_state","channel_id":"{{channel}}","muted":true}""",
            $$"""{"type":"webrtc_signal","channel_id":"{{channel}}","to_user_id":"{{clara.User.UserId}}","data":{"sdp":{"a":[1,2,3]} } }""",
            $$"""{"type":"shareplay_action","channel_id":"{{channel}}","action_type":"seek","data":"12.5"}""", """{"type":"ping"}""",
        ];
        var client = await ChatClient.ConnectAsync(chat, clara);
        var sockets = 1;

        for (var sent = 0; sent < Campaign.Rounds(10_000, 200_000); sent++)
        {
            if (sent % 8 == 7)
                await client.SendTextAsync("""{"type":"ping"}""");
            await client.SendTextAsync(Bend(valid[random.Next(valid.Length)], random));
            if (sent % 200 != 199)
                continue;
            await client.SettleAsync();
            Assert.True(client.ClosedWith is null, $"seed {seed}: {client}");
            await client.DisposeAsync();
            client = await ChatClient.ConnectAsync(chat, clara);
            sockets++;
        }

        await client.DisposeAsync();
        await bystander.SettleAsync();
        Assert.True(bystander.ClosedWith is null && sockets > 1, $"seed {seed}");
        await chat.Api.SayAsync(channel, clara, "still here");
        await bystander.HearAsync("message_created", told => told.Text("content") == "still here");
    }

    private static string Bend(string text, Random random)
    {
        var bent = new StringBuilder(text);
        for (var bends = random.Next(1, 4); bends > 0; bends--)
        {
            var at = random.Next(bent.Length);
            switch (random.Next(5))
            {
                case 0:
                    bent.Remove(at, Math.Min(random.Next(1, 8), bent.Length - at)).Append(' ');
                    break;
                case 1:
                    bent.Insert(at, "{}[]\",:0\\\u0000é\ud83c\udfb9n"[random.Next(11)]);
                    break;
                case 2:
                    bent.Replace("true", random.Next(2) == 0 ? "1e999" : "null");
                    break;
                case 3:
                    bent.Replace("\"type\"", random.Next(2) == 0 ? "\"Type\"" : "\"\\ud800\"");
                    break;
                default:
                    bent.Insert(at, new string('[', random.Next(1, 40)));
                    break;
            }
        }

        return bent.ToString();
    }
}
