using System.Text;
using System.Text.Json;
using Ensemble.Contracts.Chat;
using Ensemble.Contracts.Export;
using Ensemble.Tests.Chat.Service;
using Grpc.Core;
using Grpc.Net.Client;

namespace Ensemble.Tests.Chat.Others;

public sealed class GrpcTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private readonly ChatService chat = shared.Service;

    [Fact]
    public async Task The_platform_says_something_once()
    {
        using var line = GrpcChannel.ForAddress(chat.GrpcAddress);
        var client = new Contracts.Chat.Chat.ChatClient(line);
        var clara = chat.Identity.Register("clara");
        var channel = await chat.Api.MakeChannelAsync(clara, isPrivate: true);
        var request = new PostSystemMessageRequest { ChannelId = channel, Content = "The stream begins.", ClientId = "stream-1" };

        var first = await client.PostSystemMessageAsync(request);
        var again = await client.PostSystemMessageAsync(request);

        Assert.Equal(first.MessageId, again.MessageId);
        var message = Assert.Single(await chat.Api.MessagesAsync(channel, clara));
        Assert.Equal((first.MessageId, $"{Guid.Empty}", "The stream begins."), (message.Text("id"), message.Text("user_id"), message.Text("content")));
    }

    [Fact]
    public async Task Bad_requests_say_which_field_is_wrong()
    {
        using var line = GrpcChannel.ForAddress(chat.GrpcAddress);
        var client = new Contracts.Chat.Chat.ChatClient(line);
        var channel = Guid.NewGuid().ToString();

        await RefusedAsync(StatusCode.InvalidArgument, "channel_id", () => client.PostSystemMessageAsync(new() { ChannelId = "x", Content = "x" }).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, "content", () => client.PostSystemMessageAsync(new() { ChannelId = channel }).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, "client_id",
            () => client.PostSystemMessageAsync(new() { ChannelId = channel, Content = "x", ClientId = new string('a', 65) }).ResponseAsync);
        await RefusedAsync(StatusCode.NotFound, "channel", () => client.PostSystemMessageAsync(new() { ChannelId = channel, Content = "x" }).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, "user_id", () => client.GetMembershipAsync(new() { ChannelId = channel, UserId = "x" }).ResponseAsync);
        await RefusedAsync(StatusCode.NotFound, "channel", () => client.GetMembershipAsync(new() { ChannelId = channel, UserId = channel }).ResponseAsync);
    }

    [Fact]
    public async Task Membership_is_told()
    {
        using var line = GrpcChannel.ForAddress(chat.GrpcAddress);
        var client = new Contracts.Chat.Chat.ChatClient(line);
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var (open, closed) = (await chat.Api.MakeChannelAsync(clara), await chat.Api.MakeChannelAsync(clara, isPrivate: true));

        async Task<GetMembershipReply> AskAsync(string channel, Login user) => await client.GetMembershipAsync(new() { ChannelId = channel, UserId = user.User.UserId });

        Assert.Equal(new GetMembershipReply { CanRead = true, CanWrite = true, CanManage = true, IsOwner = true }, await AskAsync(closed, clara));
        Assert.Equal(new GetMembershipReply { CanRead = true, CanWrite = true }, await AskAsync(open, robert));
        Assert.Equal(new GetMembershipReply(), await AskAsync(closed, robert));
    }

    [Fact]
    public async Task An_export_has_what_is_the_users_and_nothing_of_others()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var channel = await chat.Api.MakeChannelAsync(clara, new { name = "Mine" });
        var mine = await chat.Api.SayAsync(channel, clara, "mine");
        await chat.Api.SayAsync(channel, robert, "not mine");
        await chat.Api.PutAsync($"/api/messages/{mine}/reactions/x", null, clara).OkAsync();
        using var line = GrpcChannel.ForAddress(chat.GrpcAddress);
        using var call = new Exports.ExportsClient(line).Export(new ExportRequest { UserId = clara.User.UserId });

        var files = new Dictionary<string, StringBuilder>();
        await foreach (var part in call.ResponseStream.ReadAllAsync())
        {
            files.TryAdd(part.File, new StringBuilder());
            files[part.File].Append(part.Chunk.ToStringUtf8());
        }

        JsonElement Only(string file) => JsonDocument.Parse(files[file].ToString()).RootElement.EnumerateArray().Single();
        Assert.Equal("Mine", Only("chat/channels.json").Text("name"));
        Assert.Equal(channel, Only("chat/memberships.json").Text("channel_id"));
        Assert.Equal("mine", Only("chat/messages.json").Text("content"));
        Assert.Equal(mine, Only("chat/reactions.json").Text("message_id"));
        Assert.Equal("[]", files["chat/emojis.json"].ToString());
    }

    private static async Task RefusedAsync(StatusCode status, string what, Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(status, refusal.StatusCode);
        Assert.Contains(what, refusal.Status.Detail, StringComparison.Ordinal);
    }
}
