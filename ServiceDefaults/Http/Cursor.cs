using System.Buffers.Binary;
using System.Buffers.Text;
using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>A keyset position (created_at, id), opaque to the client: base64url of 24 bytes.</summary>
public sealed record Cursor(DateTimeOffset CreatedAt, Guid Id)
{
    private const int Length = 8 + 16;

    /// <summary>The text that goes out as <c>next_cursor</c>.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, CreatedAt.UtcTicks);
        Id.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads <c>?cursor=</c>: null when absent, a 400 when it is not one of ours.</summary>
    public static ValueTask<Cursor?> BindAsync(HttpContext context, ParameterInfo _)
    {
        string? text = context.Request.Query["cursor"];
        if (string.IsNullOrEmpty(text))
            return ValueTask.FromResult<Cursor?>(null);
        return ValueTask.FromResult<Cursor?>(
            Parse(text) ?? throw new RefusedException(Problem.Field("cursor", "is not a cursor of this list")));
    }

    private static Cursor? Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != 32 || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != Length)
            return null;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks
            ? null
            : new Cursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[8..], bigEndian: true));
    }
}
