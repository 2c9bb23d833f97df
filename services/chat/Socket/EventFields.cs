using System.Text;
using System.Text.Json;

namespace Ensemble.Chat.Socket;

/// <summary>Reads the fields of a client's event; what is wrong first is kept. A null stands for an absent field, unknown ones are let be.</summary>
internal sealed class EventFields(JsonElement root)
{
    private const int MaxId = 64;

    public SocketError? Fault { get; private set; }

    public Guid Id(string name)
    {
        if (OptionalId(name) is { } id)
            return id;
        Blame(name, "is required");
        return Guid.Empty;
    }

    public Guid? OptionalId(string name)
    {
        if (Text(name, MaxId) is not { } text)
            return null;
        if (Guid.TryParseExact(text, "D", out var id))
            return id;
        Blame(name, "must be an id");
        return null;
    }

    /// <summary>At most so many bytes of UTF-8.</summary>
    public string? Text(string name, int maxBytes)
    {
        if (Value(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return Blame(name, "must be a string");
        // A lone surrogate, escaped, is JSON but no text.
        try
        {
            var text = value.GetString()!;
            return Encoding.UTF8.GetByteCount(text) <= maxBytes ? text : Blame(name, $"may be {maxBytes} bytes long");
        }
        catch (InvalidOperationException)
        {
            return Blame(name, "must be a string of Unicode characters");
        }
    }

    public string RequiredText(string name, int maxBytes) => Text(name, maxBytes) ?? Blame(name, "is required") ?? "";

    public bool Flag(string name) => OptionalFlag(name) ?? (Blame(name, "is required") is not null);

    public bool? OptionalFlag(string name)
    {
        if (Value(name) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Blame(name, "must be true or false");
        return null;
    }

    /// <summary>A place in a channel's order.</summary>
    public long? Number(string name)
    {
        if (Value(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0)
            return number;
        Blame(name, "must be a whole number, not below 0");
        return null;
    }

    public JsonElement Any(string name)
    {
        if (Value(name) is { } value)
            return value;
        Blame(name, "is required");
        return default;
    }

    private JsonElement? Value(string name)
    {
        // A field whose name has a lone surrogate, escaped, is JSON but no text, and is looked at on the way.
        try
        {
            return root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
        }
        catch (InvalidOperationException)
        {
            Fault ??= new SocketError(SocketError.Malformed, "A field has a name that is no Unicode text.");
            return null;
        }
    }

    private string? Blame(string name, string issue)
    {
        Fault ??= SocketError.Invalid(name, issue);
        return null;
    }
}
