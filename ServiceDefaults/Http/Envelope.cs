using System.Text.Json.Serialization;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>The body of every successful answer: <c>{"success":true,"data":…}</c>, with a message where it helps.</summary>
public sealed record Envelope<T>(
    T Data,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null)
{
    [JsonPropertyOrder(-1)]
    public bool Success => true;
}
