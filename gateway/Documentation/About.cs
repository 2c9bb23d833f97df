using System.Text.Json.Nodes;

namespace Ensemble.Gateway.Documentation;

/// <summary>The head of the document.</summary>
internal static class About
{
    private const string Text =
        """
        Play together in piano rooms, talk, share and sell music. Two dialects lead to the same platform: `/api/v1/…` is Veza's, `/api/…`,
        `/files/…` and the sockets are PianoRhythm's and Stuffchat's.

        Answers are JSON in snake_case inside `{"success":true,"data":…}`; refusals have `{"success":false,"error":{"code","message","details"}}`,
        where `details` names the field. Stuffchat's routes answer bare bodies and plain errors. Times are RFC 3339 in UTC, ids are UUIDs.
        Limited answers carry `X-RateLimit-Limit`, `-Remaining` and `-Reset`; unsafe requests may carry an `Idempotency-Key`.
        """;

    public static JsonObject Info() => new()
    {
        ["title"] = "Ensemble",
        ["version"] = typeof(About).Assembly.GetName().Version!.ToString(3),
        ["description"] = Text,
        ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
    };
}
