using System.Text.Encodings.Web;
using System.Text.Json;
using Ensemble.Realtime;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.Socket;

/// <summary>How events become bytes and frames.</summary>
internal static class SocketJson
{
    // They go over sockets, never into a page: texts are as short as they are.
    private static readonly JsonSerializerOptions Options = new(Json.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] ToBytes<T>(T told) => JsonSerializer.SerializeToUtf8Bytes(told, Options);

    /// <summary>The caller releases it.</summary>
    public static Frame ToFrame(this FramePool frames, ReadOnlySpan<byte> payload, string? lossy = null)
    {
        var frame = frames.Text(payload.Length, lossy);
        payload.CopyTo(frame.Payload);
        return frame;
    }
}
