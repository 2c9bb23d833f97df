using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>
/// HTTP to addresses that users name: songs, pages, webhooks. Only what <see cref="FetchGuard"/> allows is reached, redirects are followed by
/// hand under the same rules, and size and time are limited. Not made by the factory of the other clients: those would take a host's name
/// for a service of the fleet, and try again.
/// </summary>
public sealed class GuardedHttp : IDisposable
{
    private const string UserAgent = "Ensemble/1.0";
    private const int MaxHeaderKilobytes = 32;

    private readonly FetchGuard guard;
    private readonly FetchMetrics metrics;
    private readonly TimeProvider time;
    private readonly HttpMessageInvoker http;

    internal GuardedHttp(FetchGuard guard, FetchMetrics metrics, TimeProvider time)
    {
        (this.guard, this.metrics, this.time) = (guard, metrics, time);
        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) => await guard.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancel),
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            // Strangers don't learn how our traces are numbered.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        });
    }

    /// <summary>Asks for what is at an address, and wherever that redirects to.</summary>
    /// <param name="address">Where.</param>
    /// <param name="limits">Of time and size.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, whatever its status; the caller's to dispose.</returns>
    /// <exception cref="FetchException">There is none, or its length is too large by its own account.</exception>
    public Task<Fetched> GetAsync(Uri address, FetchLimits limits, CancellationToken cancellationToken) =>
        SendAsync(address, limits, limits.MaxRedirects, static at => new HttpRequestMessage(HttpMethod.Get, at), cancellationToken);

    /// <summary>Sends a request once, and follows no redirect.</summary>
    /// <inheritdoc cref="GetAsync"/>
    /// <param name="request">With an absolute address. The caller's to dispose.</param>
    public Task<Fetched> SendAsync(HttpRequestMessage request, FetchLimits limits, CancellationToken cancellationToken) =>
        SendAsync(request.RequestUri ?? throw new ArgumentException("A request has an address.", nameof(request)), limits, 0, _ => request, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    internal static FetchException TooLarge(long limit) =>
        new(FetchRefusal.TooLarge, string.Create(CultureInfo.InvariantCulture, $"It is larger than {limit / 1_000_000.0:0.#} MB."));

    private async Task<Fetched> SendAsync(
        Uri address, FetchLimits limits, int redirects, Func<Uri, HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        var deadline = new FetchDeadline(limits, time);
        try
        {
            for (var left = redirects; ; left--)
            {
                guard.Check(address);
                var response = await AnswerAsync(request(address), deadline, cancellationToken);
                if (redirects > 0 && Next(response, address) is { } next)
                {
                    response.Dispose();
                    address = left > 0 ? next : throw new FetchException(FetchRefusal.TooManyRedirects, "It redirects too often.");
                    continue;
                }

                return await ReadableAsync(address, response, limits, deadline, cancellationToken);
            }
        }
        catch (FetchException failure)
        {
            deadline.Dispose();
            metrics.Refused(failure.Refusal);
            throw;
        }
        catch
        {
            deadline.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, FetchDeadline deadline, CancellationToken cancellationToken)
    {
        if (request.Headers.UserAgent.Count == 0)
            request.Headers.UserAgent.ParseAdd(UserAgent);
        try
        {
            return await deadline.WaitAsync(token => new ValueTask<HttpResponseMessage>(http.SendAsync(request, token)), cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            // What the guard has refused comes wrapped.
            throw failure.InnerException as FetchException ?? new FetchException(FetchRefusal.Unreachable, "The host does not answer as it should.", failure);
        }
    }

    private async Task<Fetched> ReadableAsync(
        Uri address, HttpResponseMessage response, FetchLimits limits, FetchDeadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            if (response.Content.Headers.ContentLength > limits.MaxBytes)
                throw TooLarge(limits.MaxBytes);
            var body = new FetchedStream(await response.Content.ReadAsStreamAsync(cancellationToken), limits.MaxBytes, deadline, metrics);
            metrics.Answered();
            return new Fetched(address, response, body, deadline);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static Uri? Next(HttpResponseMessage response, Uri address) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location ? new Uri(address, location) : null;
}
