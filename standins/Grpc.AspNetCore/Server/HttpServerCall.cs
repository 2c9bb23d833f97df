using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>A call over an HTTP request.</summary>
[SuppressMessage("Design", "CA1001", Justification = "EndAsync, which ends every call, disposes what the deadline needs.")]
internal sealed partial class HttpServerCall(HttpContext http, MethodSettings settings) : ServerCallContext, IServerCallContextFeature
{
    /// <summary>Where a wrapped context finds the request (<c>GetHttpContext</c>).</summary>
    internal const string HttpContextKey = "__HttpContext";

    private Metadata? requestHeaders;
    private Metadata? responseTrailers;
    private Dictionary<object, object>? userState;
    private AuthContext? authContext;
    private Status status;

    public HttpContext HttpContext => http;

    public MethodSettings Settings => settings;

    ServerCallContext IServerCallContextFeature.ServerCallContext => this;

    protected override string MethodCore => settings.Method.FullName;

    protected override string HostCore => http.Request.Host.Value ?? "";

    protected override string PeerCore => PeerAddress.Of(http.Connection);

    protected override Metadata RequestHeadersCore => requestHeaders ??= RequestMetadata.Read(http.Request.Headers);

    protected override Metadata ResponseTrailersCore => responseTrailers ??= [];

    protected override Status StatusCore
    {
        get => status;
        set => status = value;
    }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => authContext ??= PeerCertificate.Read(http.Connection.ClientCertificate);

    protected override IDictionary<object, object> UserStateCore =>
        userState ??= new Dictionary<object, object> { [HttpContextKey] = http };

    /// <summary>The encoding of the request's messages.</summary>
    public string? RequestEncoding => http.Request.Headers.GrpcEncoding;

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        if (http.Response.HasStarted)
            throw new InvalidOperationException("Response headers can only be sent once per call, before the first message.");
        foreach (var entry in responseHeaders)
        {
            if (!WireNames.IsReserved(entry.Key))
                http.Response.Headers.Append(entry.Key, MetadataText.Write(entry));
        }

        return http.Response.BodyWriter.FlushAsync(CancellationToken).GetAsTask();
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        new ServerCallPropagation(this, options ?? ContextPropagationOptions.Default);
}
