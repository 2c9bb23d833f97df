using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Ensemble.ServiceDefaults.Sending;

/// <summary>Answers with a part of a file.</summary>
public static class FileSending
{
    /// <summary>Below this, reading a file costs less than a system call more.</summary>
    private const int LeastForKernel = 64 * 1024;

    private const int Step = 256 * 1024;
    private const int PieceLength = 128 * 1024;

    // For a step: 2 kB/s. Kestrel would cut a receiver after five seconds, since of what is written into its memory, as here, it knows no length.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Opens a file so that it can be sent; it may be deleted while it is.</summary>
    /// <exception cref="IOException">As <see cref="FileStream"/> throws it; <see cref="FileNotFoundException"/> and <see cref="DirectoryNotFoundException"/> among them.</exception>
    public static FileStream Open(string path) => new(
        path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);

    /// <summary>
    /// Sends a part of a file as the body, or the next part of it: by the kernel where the connection is clear text and the length is known,
    /// else read and written. Ends early, without an error, when the receiver has gone.
    /// </summary>
    /// <param name="response">With its headers, <c>Content-Length</c> among them.</param>
    /// <param name="file">Of <see cref="Open"/>.</param>
    /// <param name="offset">Of the first byte.</param>
    /// <param name="count">Bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EndOfStreamException">The file ends before that.</exception>
    public static async Task SendAsync(this HttpResponse response, FileStream file, long offset, long count, CancellationToken cancellationToken)
    {
        var body = response.BodyWriter;
        AllowSlowReceivers(response);
        if (count >= LeastForKernel && OutputOf(response) is { } output)
        {
            await response.StartAsync(cancellationToken);
            for (var isSent = true; isSent && count > 0;)
            {
                var step = (int)Math.Min(count, Step);
                isSent = output.TryWrite(body, file, offset, step);
                if (!isSent)
                    continue;
                (offset, count) = (offset + step, count - step);
                if ((await body.FlushAsync(cancellationToken)).IsCompleted)
                    return;
            }
        }

        if (count > 0)
            await CopyAsync(file, offset, count, body, cancellationToken);
    }

    /// <summary>Gives the receiver of a long body, sent in pieces of <see cref="Step"/> at most, two minutes for each.</summary>
    public static void AllowSlowReceivers(HttpResponse response)
    {
        if (response.HttpContext.Features.Get<IHttpMinResponseDataRateFeature>() is { MinDataRate: { } rate } pace && rate.GracePeriod < Patience)
            pace.MinDataRate = new MinDataRate(rate.BytesPerSecond, Patience);
    }

    /// <summary>Reads a part of a file and writes it, waiting for the receiver; ends early, without an error, when that has gone.</summary>
    /// <param name="file">Any.</param>
    /// <param name="offset">Of the first byte.</param>
    /// <param name="count">Bytes.</param>
    /// <param name="destination">Flushed now and then, and at the end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EndOfStreamException">The file ends before that.</exception>
    public static async Task CopyAsync(FileStream file, long offset, long count, PipeWriter destination, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            var wanted = (int)Math.Min(count, PieceLength);
            // Not asynchronous: it is the system's memory nearly always, and a hop to another thread would cost more than the copy.
            var read = RandomAccess.Read(file.SafeFileHandle, destination.GetSpan(wanted)[..wanted], offset);
            if (read == 0)
                throw Sendfile.Ended();
            destination.Advance(read);
            (offset, count) = (offset + read, count - read);
            if ((await destination.FlushAsync(cancellationToken)).IsCompleted)
                return;
        }
    }

    private static DirectOutput? OutputOf(HttpResponse response)
    {
        var features = response.HttpContext.Features;
        return response.ContentLength is not null && HttpProtocol.IsHttp11(response.HttpContext.Request.Protocol) && features.Get<ITlsHandshakeFeature>() is null
            ? features.Get<DirectOutput>()
            : null;
    }
}
