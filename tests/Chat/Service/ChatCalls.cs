using System.Text.Json;

namespace Ensemble.Tests.Chat.Service;

/// <summary>What tests ask of the service again and again; it must succeed.</summary>
internal static class ChatCalls
{
    public static Task<string> MakeChannelAsync(this Api api, Login owner, bool isPrivate = false, params Login[] members) =>
        api.MakeChannelAsync(owner, new { name = "Test channel", is_private = isPrivate, members = members.Select(member => member.UserId) });

    public static async Task<string> MakeChannelAsync(this Api api, Login owner, object body)
    {
        var made = await api.PostAsync("/api/channels", body, owner);
        Assert.True(made.Status == 200, made.Body);
        return made.Json.GetProperty("id").GetString()!;
    }

    public static async Task<string> SayAsync(this Api api, string channel, Login author, string content, string? clientId = null)
    {
        var posted = await api.PostAsync($"/api/channels/{channel}/messages", new { content, client_id = clientId }, author);
        Assert.True(posted.Status == 200, posted.Body);
        return posted.Json.GetProperty("id").GetString()!;
    }

    public static async Task<List<JsonElement>> MessagesAsync(this Api api, string channel, Login reader, string query = "")
    {
        var answer = await api.GetAsync($"/api/channels/{channel}/messages{query}", reader);
        Assert.True(answer.Status == 200, answer.Body);
        return [.. answer.Json.EnumerateArray()];
    }

    public static async Task<List<JsonElement>> ChannelsAsync(this Api api, Login user, string query = "") =>
        [.. (await api.GetAsync($"/api/channels{query}", user)).Json.EnumerateArray()];

    public static string Text(this JsonElement item, string field) => item.GetProperty(field).GetString()!;

    public static async Task OkAsync(this Task<ApiAnswer> call)
    {
        var answer = await call;
        Assert.True(answer.Status is 200 or 204, answer.Body);
    }

    /// <summary>Error answers of Stuffchat's routes have the field beside the text.</summary>
    public static string? PlainField(this ApiAnswer answer) => answer.Json.GetProperty("details").GetProperty("field").GetString();

    public static string? PlainCode(this ApiAnswer answer) => answer.Json.GetProperty("code").GetString();
}
