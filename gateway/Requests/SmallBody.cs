namespace Ensemble.Gateway.Requests;

/// <summary>Reads the whole body of a request when it is small, and leaves it to be read again.</summary>
internal static class SmallBody
{
    /// <summary>Null when it is longer; of a body without a declared length at most that much was then read ahead.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int maxLength, CancellationToken cancel)
    {
        if (request.ContentLength > maxLength)
            return null;
        request.EnableBuffering(maxLength);
        var start = new byte[(request.ContentLength ?? maxLength) + 1]; // One more byte tells a longer body.
        var length = await request.Body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel);
        request.Body.Position = 0;
        return length <= maxLength ? start.AsMemory(0, length) : null;
    }
}
