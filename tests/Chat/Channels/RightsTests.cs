using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Channels;

/// <summary>Who may do what where: every cell is asked of the service, in a channel of its own.</summary>
public sealed class RightsTests(SharedChat shared) : IClassFixture<SharedChat>
{
    private const string Actions = "read post react edit delete rename members add rights archive mark info join own-edit";

    // 1: it is done. 0: 403.
    private static readonly Dictionary<string, string> Table = new()
    {
        ["public none"] = "1 1 1 0 0 0 1 0 0 0 1 1 1 1",
        ["public left"] = "0 0 0 0 0 0 0 0 0 0 0 0 1 0",
        ["public member"] = "1 1 1 0 0 0 1 0 0 0 1 1 1 1",
        ["public reader"] = "1 0 1 0 0 0 1 0 0 0 1 1 1 0",
        ["public manager"] = "1 1 1 1 1 0 1 1 0 1 1 1 1 1",
        ["public owner"] = "1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        ["public moderator"] = "1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        ["public admin"] = "1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        ["private none"] = "0 0 0 0 0 0 0 0 0 0 0 0 0 0",
        ["private left"] = "0 0 0 0 0 0 0 0 0 0 0 0 0 0",
        ["private member"] = "1 1 1 0 0 0 1 0 0 0 1 1 1 1",
        ["private reader"] = "1 0 1 0 0 0 1 0 0 0 1 1 1 0",
        ["private manager"] = "1 1 1 1 1 0 1 1 0 1 1 1 1 1",
        ["private owner"] = "1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        ["private moderator"] = "0 0 0 0 0 0 0 0 0 0 0 0 0 0",
        ["private admin"] = "0 0 0 0 0 0 0 0 0 0 0 0 0 0",
    };

    private readonly ChatService chat = shared.Service;

    public static IEnumerable<TheoryDataRow<string>> Rows => Table.Keys.Select(row => new TheoryDataRow<string>(row));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_of_the_table_holds(string row)
    {
        var (isPrivate, standing) = (row.StartsWith("private", StringComparison.Ordinal), row.Split(' ')[1]);
        var surprises = new List<string>();
        foreach (var (action, expected) in Actions.Split(' ').Zip(Table[row].Split(' ')))
        {
            var scene = await SetAsync(isPrivate, standing);
            var answer = await scene.DoAsync(chat.Api, action);
            if (answer.Status != (expected == "1" ? 200 : 403))
                surprises.Add($"{action}: {answer.Status} {answer.Body}");
        }

        Assert.True(surprises.Count == 0, string.Join('\n', surprises));
    }

    // A channel with an owner who said something, a witness, and the one whom it is about, who said something while that was possible.
    private async Task<Scene> SetAsync(bool isPrivate, string standing)
    {
        var (owner, witness) = (chat.Identity.Register("owner"), chat.Identity.Register("witness"));
        var subject = standing switch
        {
            "owner" => owner,
            "moderator" or "admin" => chat.Identity.Register("subject", standing),
            _ => chat.Identity.Register("subject"),
        };
        var channel = await chat.Api.MakeChannelAsync(owner, isPrivate, witness);
        var members = $"/api/channels/{channel}/members";
        await chat.Api.PostAsync(members, new { add = new[] { witness.UserId } }, owner).OkAsync();
        var message = await chat.Api.SayAsync(channel, owner, "hello");
        if (standing is "member" or "reader" or "manager" or "left")
            await chat.Api.PostAsync(members, new { add = new[] { subject.UserId } }, owner).OkAsync();

        var mayWrite = standing is "owner" or "member" or "reader" or "manager" or "left" || !isPrivate;
        var own = mayWrite ? await chat.Api.SayAsync(channel, subject, "mine") : message;
        await (standing switch
        {
            "left" => chat.Api.PostAsync(members, new { remove = new[] { subject.UserId } }, owner).OkAsync(),
            "reader" => chat.Api.PostAsync(members, new { rights = new[] { new { user_id = subject.UserId, can_write = false } } }, owner).OkAsync(),
            "manager" => chat.Api.PostAsync(members, new { rights = new[] { new { user_id = subject.UserId, can_manage = true } } }, owner).OkAsync(),
            _ => Task.CompletedTask,
        });
        return new Scene(channel, message, own, subject, witness, chat.Identity.Register("extra"));
    }

    private sealed record Scene(string Channel, string Message, string Own, Login Subject, Login Witness, Login Extra)
    {
        public Task<ApiAnswer> DoAsync(Api api, string action) => action switch
        {
            "read" => api.GetAsync($"/api/channels/{Channel}/messages", Subject),
            "post" => api.PostAsync($"/api/channels/{Channel}/messages", new { content = "I say" }, Subject),
            "react" => api.PutAsync($"/api/messages/{Message}/reactions/%F0%9F%8E%B9", null, Subject),
            "edit" => api.PatchAsync($"/api/messages/{Message}", new { content = "changed" }, Subject),
            "own-edit" => api.PatchAsync($"/api/messages/{Own}", new { content = "changed" }, Subject),
            "delete" => api.DeleteAsync($"/api/messages/{Message}", Subject),
            "rename" => api.PatchAsync($"/api/channels/{Channel}", new { name = "Renamed" }, Subject),
            "members" => api.GetAsync($"/api/channels/{Channel}/members", Subject),
            "add" => api.PostAsync($"/api/channels/{Channel}/members", new { add = new[] { Extra.UserId } }, Subject),
            "rights" => api.PostAsync(
                $"/api/channels/{Channel}/members", new { rights = new[] { new { user_id = Witness.UserId, can_write = false } } }, Subject),
            "archive" => api.DeleteAsync($"/api/channels/{Channel}", Subject),
            "mark" => api.PostAsync($"/api/channels/{Channel}/read", new { message_id = Message }, Subject),
            "info" => api.GetAsync($"/api/channels/{Channel}/info", Subject),
            "join" => api.PostAsync($"/api/channels/{Channel}/join", null, Subject),
            _ => throw new ArgumentOutOfRangeException(nameof(action)),
        };
    }
}
