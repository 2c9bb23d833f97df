using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grpc.Net.Client;

/// <summary>A server's address with the connections to it. Make one and keep it: clients made of it are cheap.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly ConcurrentDictionary<IMethod, Uri> addresses = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<IDisposable> calls = [];
    private readonly Uri address;
    private readonly bool disposesInvoker;
    private bool isDisposed;

    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"The address '{address}' must be absolute, with the scheme http or https.", nameof(address));
        if (options.HttpClient is not null && options.HttpHandler is not null)
            throw new ArgumentException("HttpClient and HttpHandler have been configured. Only one can be specified.", nameof(options));
        this.address = address;
        Options = options;
        IsSecure = address.Scheme == Uri.UriSchemeHttps;
        if (options.Credentials is { } credentials && credentials.IsSecure != IsSecure)
            throw new InvalidOperationException($"The channel's credentials do not fit the scheme of its address '{address}'.");
        Invoker = options.HttpClient ?? new HttpMessageInvoker(
            options.HttpHandler ?? DefaultHandler(), disposeHandler: options.DisposeHttpClient || options.HttpHandler is null);
        disposesInvoker = options.DisposeHttpClient || options.HttpClient is null;
        Logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger<GrpcChannel>();
        Time = options.ServiceProvider?.GetService<TimeProvider>() ?? TimeProvider.System;
        HttpVersion = options.HttpVersion ?? System.Net.HttpVersion.Version20;
    }

    internal GrpcChannelOptions Options { get; }

    internal HttpMessageInvoker Invoker { get; }

    internal ILogger Logger { get; }

    internal TimeProvider Time { get; }

    internal Version HttpVersion { get; }

    internal bool IsSecure { get; }

    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions) => ForAddress(new Uri(address), channelOptions);

    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        return new GrpcChannel(address, channelOptions);
    }

    public override CallInvoker CreateCallInvoker()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        return new HttpCallInvoker(this);
    }

    /// <summary>Cancels the running calls and closes the connections.</summary>
    public void Dispose()
    {
        IDisposable[] running;
        lock (calls)
        {
            if (isDisposed)
                return;
            isDisposed = true;
            running = [.. calls];
        }

        foreach (var call in running)
            call.Dispose();
        if (disposesInvoker)
            Invoker.Dispose();
    }

    internal Uri AddressOf(IMethod method) =>
        addresses.GetOrAdd(method, static (method, address) => new Uri(address, method.FullName), address);

    internal void Add(IDisposable call)
    {
        lock (calls)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            calls.Add(call);
        }
    }

    internal void Remove(IDisposable call)
    {
        lock (calls)
            calls.Remove(call);
    }

    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }

    private static SocketsHttpHandler DefaultHandler() =>
        new() { EnableMultipleHttp2Connections = true, AllowAutoRedirect = false, UseCookies = false };
}
