using System.Text;
using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Messages;

/// <summary>Files of the real media service.</summary>
public sealed class AttachmentTests(MediaBeside beside) : IClassFixture<MediaBeside>
{
    private static readonly byte[] Notes = Encoding.UTF8.GetBytes("do re mi");

    private Api Api => beside.Chat.Api;

    [Fact]
    public async Task A_file_is_attached_with_its_name_size_and_a_url_that_opens_it()
    {
        var clara = beside.Chat.Identity.Register("clara");
        var channel = await Api.MakeChannelAsync(clara);
        var file = await beside.UploadAsync(clara, Notes, "ä scale.txt");

        await Api.PostAsync($"/api/channels/{channel}/messages", new { file_id = file }, clara).OkAsync();

        var message = Assert.Single(await Api.MessagesAsync(channel, clara));
        Assert.Equal((null, "ä scale.txt", 8), (message.GetProperty("content").GetString(), message.Text("filename"), message.GetProperty("file_size").GetInt64()));
        Assert.Equal(Notes, await beside.DownloadAsync(message.Text("file_url")));
    }

    [Fact]
    public async Task A_file_of_somebody_else_or_of_nobody_or_a_private_one_is_not_attached()
    {
        var (clara, robert) = (beside.Chat.Identity.Register("clara"), beside.Chat.Identity.Register("robert"));
        var channel = await Api.MakeChannelAsync(clara);
        var (theirs, hidden) = (await beside.UploadAsync(robert, Notes, "a.txt"), await beside.UploadAsync(clara, Notes, "b.txt"));
        await beside.SetPrivateAsync(hidden);

        foreach (var (file, status) in new[] { (theirs, 404), ($"{Guid.NewGuid()}", 404), (hidden, 422) })
        {
            var answer = await Api.PostAsync($"/api/channels/{channel}/messages", new { content = "look", file_id = file }, clara);
            Assert.Equal((status, "file_id"), (answer.Status, answer.PlainField()));
        }

        Assert.Empty(await Api.MessagesAsync(channel, clara));
    }

    [Fact]
    public async Task Without_media_a_message_with_a_file_is_refused_and_one_without_is_posted()
    {
        await using var alone = await ChatService.StartAsync(new() { ["services:media:grpc"] = "http://127.0.0.1:1" });
        var clara = alone.Identity.Register("clara");
        var channel = await alone.Api.MakeChannelAsync(clara);

        var answer = await alone.Api.PostAsync($"/api/channels/{channel}/messages", new { file_id = Guid.NewGuid() }, clara);

        Assert.Equal((503, "SERVICE_UNAVAILABLE"), (answer.Status, answer.PlainCode()));
        await alone.Api.SayAsync(channel, clara, "without");
    }
}
