using System.Text.Json;
using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Others;

public sealed class ConversationTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private const string Path = "/api/v1/conversations";
    private readonly ChatService chat = shared.Service;

    private Api Api => chat.Api;

    [Fact]
    public async Task Two_people_have_one_conversation_whoever_begins_it()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));

        var made = await Api.PostAsync(Path, new { participant_ids = new[] { robert.UserId } }, clara);
        var again = await Api.PostAsync(Path, new { participant_ids = new[] { clara.UserId }, type = "direct" }, robert);
        var both = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Api.PostAsync(
            Path, new { participant_ids = new[] { i % 2 == 0 ? clara.UserId : robert.UserId } }, i % 2 == 0 ? robert : clara)));

        Assert.Equal((201, 200, "direct"), (made.Status, again.Status, made.Data.Text("type")));
        Assert.Single(both.Append(again).Append(made).Select(answer => answer.Data.Text("id")).Distinct());
        Assert.Equal(new[] { "clara", "robert" }, made.Data.GetProperty("participants").EnumerateArray().Select(person => person.Text("username")).Order());
    }

    [Fact]
    public async Task What_is_said_in_it_is_history_for_both_and_for_nobody_else()
    {
        var (clara, robert, fanny) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"), chat.Identity.Register("fanny"));
        var id = await MakeAsync(clara, robert);
        for (var i = 0; i < 5; i++)
            await Api.SayAsync(id, i % 2 == 0 ? clara : robert, $"{i}");

        var (heard, cursor) = (new List<string>(), "");
        while (true)
        {
            var page = (await Api.GetAsync($"{Path}/{id}/history?limit=2{cursor}", robert)).Data;
            heard.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => message.Text("content")));
            if (!page.GetProperty("has_more").GetBoolean())
                break;
            cursor = $"&cursor={page.Text("next_cursor")}";
        }

        Assert.Equal(["4", "3", "2", "1", "0"], heard);
        Assert.Equal(403, (await Api.GetAsync($"{Path}/{id}/history", fanny)).Status);
        Assert.Equal((403, "AUTHORIZATION_ERROR"), await StatusAsync(Api.GetAsync($"{Path}/{id}/history", chat.Identity.Register("boss", "admin"))));
        Assert.Equal(3, (await ListAsync(robert)).Single(row => row.Text("id") == id).GetProperty("unread_count").GetInt32());
        Assert.DoesNotContain(await Api.ChannelsAsync(robert), channel => channel.Text("id") == id);
    }

    [Fact]
    public async Task A_direct_conversation_that_was_closed_is_there_again_when_something_new_is_said()
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var id = await MakeAsync(clara, robert);

        await Api.DeleteAsync($"{Path}/{id}", robert).OkAsync();
        Assert.DoesNotContain(await ListAsync(robert), row => row.Text("id") == id);
        Assert.Contains(await ListAsync(clara), row => row.Text("id") == id);
        await Api.SayAsync(id, clara, "are you there?");

        Assert.Contains(await ListAsync(robert), row => row.Text("id") == id);
    }

    [Fact]
    public async Task A_group_is_renamed_and_changed_by_its_owner_and_ended_for_all()
    {
        var (clara, robert, fanny, felix) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"), chat.Identity.Register("fanny"), chat.Identity.Register("felix"));
        var made = await Api.PostAsync(Path, new { participant_ids = new[] { robert.UserId, fanny.UserId }, name = "Trio" }, clara);
        var id = made.Data.Text("id");
        Assert.Equal((201, "group", 3), (made.Status, made.Data.Text("type"), made.Data.GetProperty("participant_count").GetInt32()));

        Assert.Equal(403, (await Api.PutAsync($"{Path}/{id}", new { name = "Ours" }, robert)).Status);
        var changed = await Api.PutAsync($"{Path}/{id}", new
        {
            name = "Quartet", add_participant_ids = new[] { felix.UserId }, remove_participant_ids = new[] { robert.UserId },
        }, clara);
        Assert.Equal((200, "Quartet"), (changed.Status, changed.Data.Text("name")));
        Assert.Equal(new[] { "clara", "fanny", "felix" }, changed.Data.GetProperty("participants").EnumerateArray().Select(person => person.Text("username")).Order());

        await Api.DeleteAsync($"{Path}/{id}", fanny).OkAsync();
        Assert.Contains(await ListAsync(felix), row => row.Text("id") == id);
        await Api.DeleteAsync($"{Path}/{id}", clara).OkAsync();
        Assert.DoesNotContain(await ListAsync(felix), row => row.Text("id") == id);
        Assert.Equal(404, (await Api.GetAsync($"{Path}/{id}/history", felix)).Status);
    }

    [Theory]
    [InlineData("""{}""", "participant_ids")]
    [InlineData("""{"participant_ids":[]}""", "participant_ids")]
    [InlineData("""{"participant_ids":["01900000-0000-7000-8000-00000000000f"],"type":"secret"}""", "type")]
    [InlineData("""{"participant_ids":["01900000-0000-7000-8000-00000000000f"],"type":"direct","name":"x"}""", "name")]
    [InlineData("""{"participant_ids":["01900000-0000-7000-8000-00000000000f","01900000-0000-7000-8000-00000000000e"],"type":"direct"}""", "participant_ids")]
    [InlineData("""{"participant_ids":["01900000-0000-7000-8000-00000000000f"]}""", "participant_ids")]
    public async Task A_draft_that_is_none_is_refused_by_its_field(string body, string field)
    {
        var answer = await Api.PostAsync(Path, JsonDocument.Parse(body).RootElement, chat.Identity.Register("clara"));

        Assert.Equal(field, answer.ErrorField);
        Assert.True(answer.Status is 400 or 404, answer.Body);
    }

    [Theory]
    [InlineData("cursor=x", "cursor")]
    [InlineData("limit=101", "limit")]
    public async Task A_bad_page_is_named(string query, string field)
    {
        var (clara, robert) = (chat.Identity.Register("clara"), chat.Identity.Register("robert"));
        var id = await MakeAsync(clara, robert);

        foreach (var path in new[] { Path, $"{Path}/{id}/history" })
        {
            var answer = await Api.GetAsync($"{path}?{query}", clara);
            Assert.Equal((400, field), (answer.Status, answer.ErrorField));
        }
    }

    private async Task<string> MakeAsync(Login one, Login other) =>
        (await Api.PostAsync(Path, new { participant_ids = new[] { other.UserId } }, one)).Data.Text("id");

    private async Task<List<JsonElement>> ListAsync(Login user) =>
        [.. (await Api.GetAsync(Path, user)).Data.GetProperty("conversations").EnumerateArray()];

    private static async Task<(int, string?)> StatusAsync(Task<ApiAnswer> call) => ((await call).Status, (await call).ErrorCode);
}
