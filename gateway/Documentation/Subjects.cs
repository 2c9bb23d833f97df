using System.Text.Json.Nodes;

namespace Ensemble.Gateway.Documentation;

/// <summary>The subjects of the document, in the order that a reader meets them.</summary>
internal static class Subjects
{
    private static readonly (string Name, string Description)[] Known =
    [
        ("Accounts", "Registration, one's own account, profiles of others."),
        ("Sessions", "Login, refresh, logout, and the list of sessions."),
        ("Tokens", "Access tokens and the keys that they are checked with."),
        ("Recovery", "Confirming an address, and forgotten passwords."),
        ("SecondFactor", "One-time codes at login."),
        ("Access", "Tokens for browsers that log in by cookie."),
        ("ApiKeys", "Keys for programs."),
        ("Invites", "Codes that let others register."),
        ("Friends", "Friends, and requests to become one."),
        ("Avatars", "Pictures of accounts."),
        ("Privacy", "Opting out of the sale of one's data."),
        ("Export", "The archive of one's data."),
        ("Deletion", "Accounts that go, and come back within the grace period."),
        ("Administration", "What administrators do with accounts and roles."),
        ("Rooms", "Piano rooms."),
        ("Performances", "What was recorded in piano rooms."),
        ("Presence", "Who is there in the chat, and how."),
        ("Chat socket", "The WebSocket that channels, calls and listening together are followed over."),
        ("Piano socket", "The WebSocket that rooms are played over."),
        ("Channels", "Channels of the chat, and who is in them."),
        ("Messages", "What is said in channels and conversations, and reactions to it."),
        ("Conversations", "Conversations of two and of groups."),
        ("Chat", "Search, figures and the token of the chat's socket."),
        ("Emojis", "Small pictures with names."),
        ("SharePlay", "Songs that a channel listens to together."),
        ("Files", "Uploads and downloads."),
        ("Audit", "Who did what."),
        ("Health", "How the platform is."),
        ("Telemetry", "Figures for operators."),
        ("Documentation", "This document, and pages to read it with."),
    ];

    /// <summary>Those that the paths use.</summary>
    public static JsonArray Of(JsonObject paths)
    {
        var used = paths.SelectMany(path => path.Value!.AsObject())
            .SelectMany(operation => operation.Value?["tags"] as JsonArray ?? [])
            .Select(tag => tag!.GetValue<string>())
            .ToHashSet();
        var order = Known.Where(subject => used.Contains(subject.Name))
            .Select(subject => (JsonNode)new JsonObject { ["name"] = subject.Name, ["description"] = subject.Description });
        return [.. order, .. used.Except(Known.Select(subject => subject.Name)).Order().Select(name => (JsonNode)new JsonObject { ["name"] = name })];
    }
}
