using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>What fields look like that mean the same wherever they stand.</summary>
internal static class KnownFields
{
    private const string Id = "0192f0c4-5b7a-7c3e-9d21-4f6a8b1c2d3e";
    private const string Password = "a prelude in c major";
    private const string AccessToken = "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTkyZjBjNCJ9.c2lnbmF0dXJl";

    private static readonly FrozenDictionary<string, string> Texts = new Dictionary<string, string>
    {
        ["username"] = "clara",
        ["user_tag"] = "clara#1819",
        ["email"] = "clara@example.org",
        ["username_or_email"] = "clara",
        ["password"] = Password,
        ["confirm_password"] = Password,
        ["password_confirm"] = Password,
        ["current_password"] = Password,
        ["new_password"] = "a fugue in d minor",
        ["token"] = AccessToken,
        ["access_token"] = AccessToken,
        ["refresh_token"] = "pZ1q8u0m2rY5sT7vX9aB3cD4eF6gH8jK",
        ["refresh_token_id"] = Id,
        ["role"] = "creator",
        ["code"] = "VALIDATION_ERROR",
        ["issue"] = "is required",
        ["field"] = "username",
        ["state"] = "ok",
        ["bio"] = "Plays the piano, writes songs.",
        ["first_name"] = "Clara",
        ["last_name"] = "Wieck",
        ["location"] = "Leipzig",
        ["theme"] = "dark",
        ["avatar_url"] = $"/files/{Id}/avatar",
        ["avatar"] = $"/files/{Id}/avatar",
        ["ip_address"] = "203.0.113.7",
        ["user_agent"] = "Mozilla/5.0",
        ["room_id"] = Id,
        ["room_name"] = "Prelude in C",
        ["room_owner"] = "clara",
        ["welcome_message"] = "Welcome, and play.",
        ["filename"] = "prelude.mid",
        ["content_type"] = "audio/midi",
        ["action"] = "user.registered",
        ["resource_type"] = "user",
        ["version"] = "1.0.0",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, int> Numbers = new Dictionary<string, int>
    {
        ["page"] = 1,
        ["limit"] = 20,
        ["total"] = 42,
        ["pages"] = 3,
        ["total_pages"] = 3,
        ["expires_in"] = 3600,
        ["max_users"] = 20,
        ["current_users"] = 3,
        ["size"] = 4096,
        ["completion_percentage"] = 75,
    }.ToFrozenDictionary();

    public static JsonNode? Example(string field, OpenApiSchema schema)
    {
        if (schema.Type is not { } type)
            return null;
        if (type.HasFlag(JsonSchemaType.String))
        {
            return schema switch
            {
                { Format: "uuid" } => Id,
                { Format: "date-time" } => "2026-03-21T19:30:00Z",
                { Enum.Count: > 0 } => null,
                _ => Texts.GetValueOrDefault(field),
            };
        }

        return type.HasFlag(JsonSchemaType.Integer) && Numbers.TryGetValue(field, out var number) ? number : null;
    }

    public static string? Format(string field) => field switch
    {
        "email" => "email",
        _ when field.EndsWith("password", StringComparison.Ordinal) => "password",
        "password_confirm" => "password",
        "refresh_token_id" => "uuid",
        _ => null,
    };

    /// <summary>Whether a segment of a path is the id of something.</summary>
    public static bool IsId(string parameter) =>
        parameter.Equals("id", StringComparison.OrdinalIgnoreCase)
        || parameter.EndsWith("Id", StringComparison.Ordinal)
        || parameter.EndsWith("_id", StringComparison.Ordinal);

    public static JsonNode IdExample => Id;
}
