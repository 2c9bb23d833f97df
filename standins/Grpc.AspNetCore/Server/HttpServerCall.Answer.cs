using System.Globalization;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Grpc.AspNetCore.Server;

internal sealed partial class HttpServerCall
{
    private static readonly string[] StatusTexts =
        [.. Enumerable.Range(0, 17).Select(code => code.ToString(CultureInfo.InvariantCulture))];

    private readonly Lock gate = new();
    private bool isWriting;
    private bool isEnded;
    private TaskCompletionSource? deadlineAnswer;

    public void Start()
    {
        http.Features.Set<IServerCallContextFeature>(this);
        LetBodyFlow();
        var headers = http.Response.Headers;
        http.Response.ContentType = WireNames.ContentType;
        headers.GrpcAcceptEncoding = WireNames.AcceptedEncodings;
        if (CompressesAnswer)
            headers.GrpcEncoding = WireNames.Gzip;
        StartDeadline();
    }

    /// <summary>Set in the settings, and accepted by the caller.</summary>
    public bool CompressesAnswer => settings.Compression is not null
        && http.Request.Headers.GrpcAcceptEncoding.ToString().Contains(WireNames.Gzip, StringComparison.Ordinal);

    /// <summary>Takes the answer for a write. False when the deadline has ended it.</summary>
    public bool TryBeginWrite()
    {
        lock (gate)
        {
            if (isWriting)
                throw new InvalidOperationException("Can't write the message because the previous write is in progress.");
            return isWriting = !isEnded;
        }
    }

    public void EndWrite()
    {
        lock (gate)
            isWriting = false;
    }

    /// <summary>Ends the answer with this status unless the deadline has; the transport is free when this returns.</summary>
    public async ValueTask EndAsync(Status result)
    {
        bool first;
        lock (gate)
        {
            first = !isEnded;
            isEnded = true;
        }

        if (IsDeadlineExceeded)
            result = new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded");
        status = result;
        if (first)
            WriteTrailers(result, includeMetadata: true);
        if (deadlineAnswer is not null)
            await deadlineAnswer.Task.ConfigureAwait(false);
        if (timer is not null)
            await StopDeadlineAsync().ConfigureAwait(false);
        ServerActivity.Tag(http, settings.Method, result.StatusCode);
    }

    /// <summary>Before the first byte of the answer the status goes into its headers, which is a "trailers-only" answer.</summary>
    private void WriteTrailers(Status result, bool includeMetadata)
    {
        var response = http.Response;
        var trailers = response.HasStarted ? http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers : response.Headers;
        if (includeMetadata && responseTrailers is not null)
        {
            foreach (var entry in responseTrailers)
            {
                if (!WireNames.IsReserved(entry.Key))
                    trailers.Append(entry.Key, MetadataText.Write(entry));
            }
        }

        var code = (int)result.StatusCode;
        trailers.GrpcStatus = (uint)code < (uint)StatusTexts.Length ? StatusTexts[code] : code.ToString(CultureInfo.InvariantCulture);
        if (!string.IsNullOrEmpty(result.Detail))
            trailers.GrpcMessage = PercentEncoding.Encode(result.Detail);
    }

    /// <summary>A quiet stream is not a slow upload, and messages have a limit of their own.</summary>
    private void LetBodyFlow()
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
    }
}
