using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

internal abstract partial class ClientCall
{
    private static readonly MediaTypeHeaderValue GrpcContentType = new(WireNames.ContentType);

    /// <summary>Sends the request; returns when the answer's headers are there.</summary>
    protected async Task<HttpResponseMessage> SendAsync(HttpContent content)
    {
        Channel.Add(this);
        StartActivity();
        var left = Watch();
        CancellationToken.ThrowIfCancellationRequested();
        var request = new HttpRequestMessage(HttpMethod.Post, Channel.AddressOf(Method))
        {
            Version = Channel.HttpVersion,
            VersionPolicy = Channel.Options.HttpVersionPolicy ?? HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.ContentType = GrpcContentType;
        var headers = request.Headers;
        headers.TryAddWithoutValidation("TE", "trailers");
        headers.TryAddWithoutValidation(WireNames.AcceptEncoding, WireNames.AcceptedEncodings);
        if (Compresses)
            headers.TryAddWithoutValidation(WireNames.Encoding, WireNames.Gzip);
        if (left is not null)
            headers.TryAddWithoutValidation(WireNames.Timeout, TimeoutFormat.Format(left.Value));
        if (Host is not null)
            headers.Host = Host;
        AddMetadata(headers, options.Headers);
        await AddCredentialsAsync(headers).ConfigureAwait(false);

        return Channel.Invoker is HttpClient client
            ? await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken).ConfigureAwait(false)
            : await Channel.Invoker.SendAsync(request, CancellationToken).ConfigureAwait(false);
    }

    private static void AddMetadata(HttpRequestHeaders headers, Metadata? metadata)
    {
        if (metadata is null)
            return;
        foreach (var entry in metadata)
        {
            if (!WireNames.IsReserved(entry.Key) && entry.Key != WireNames.InternalEncodingRequest)
                headers.TryAddWithoutValidation(entry.Key, MetadataText.Write(entry));
        }
    }

    /// <summary>Credentials are secrets: without TLS they are only sent where the channel says so.</summary>
    private async ValueTask AddCredentialsAsync(HttpRequestHeaders headers)
    {
        var ofChannel = Channel.Options.Credentials?.CallCredentials;
        if (ofChannel is null && options.Credentials is null)
            return;
        if (!Channel.IsSecure && !Channel.Options.UnsafeUseInsecureChannelCallCredentials)
        {
            ClientLog.CredentialsNotSent(Channel.Logger, Method.FullName);
            return;
        }

        var serviceUrl = new Uri(Channel.AddressOf(Method), $"/{Method.ServiceName}").AbsoluteUri;
        var context = new AuthInterceptorContext(serviceUrl, Method.Name, CancellationToken);
        var metadata = new Metadata();
        if (ofChannel is not null)
            await ofChannel.ApplyAsync(context, metadata).ConfigureAwait(false);
        if (options.Credentials is not null)
            await options.Credentials.ApplyAsync(context, metadata).ConfigureAwait(false);
        AddMetadata(headers, metadata);
    }
}
