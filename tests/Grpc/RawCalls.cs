using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace Ensemble.Tests.Grpc;

/// <summary>Calls as HTTP requests, to see what is on the wire.</summary>
internal static class RawCalls
{
    public static byte[] Frame(byte[] payload, byte flag = 0)
    {
        var frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    public static Task<HttpResponseMessage> PostAsync(Uri server, string path, IMessage message, string contentType = "application/grpc") =>
        PostAsync(
            server,
            path,
            Frame(message.ToByteArray()),
            request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue(contentType));

    public static async Task<HttpResponseMessage> PostAsync(Uri server, string path, byte[] body, Action<HttpRequestMessage>? change = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.ParseAdd("trailers");
        change?.Invoke(request);
        return await client.SendAsync(request);
    }
}
