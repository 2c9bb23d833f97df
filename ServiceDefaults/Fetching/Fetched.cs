using System.Net;
using System.Net.Http.Headers;

namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>An answer whose body is still to be read. Disposing it ends the exchange.</summary>
public sealed class Fetched : IDisposable
{
    private readonly HttpResponseMessage response;
    private readonly FetchDeadline deadline;

    internal Fetched(Uri address, HttpResponseMessage response, Stream body, FetchDeadline deadline) =>
        (Address, this.response, Body, this.deadline) = (address, response, body, deadline);

    /// <summary>Who answered: the address asked for, or where redirects have led.</summary>
    public Uri Address { get; }

    /// <summary>Of any kind: an error of the other server is an answer too.</summary>
    public HttpStatusCode Status => response.StatusCode;

    /// <summary>Whether <see cref="Status"/> is 2xx.</summary>
    public bool IsSuccess => response.IsSuccessStatusCode;

    /// <summary>Of the answer.</summary>
    public HttpResponseHeaders Headers => response.Headers;

    /// <summary>Of its body.</summary>
    public HttpContentHeaders ContentHeaders => response.Content.Headers;

    /// <summary>
    /// Unpacked, to be read asynchronously. Reading throws <see cref="FetchException"/>: <see cref="FetchRefusal.TooLarge"/>,
    /// <see cref="FetchRefusal.TooSlow"/>, or <see cref="FetchRefusal.Unreachable"/> when the other end breaks off.
    /// </summary>
    public Stream Body { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Body.Dispose();
        response.Dispose();
        deadline.Dispose();
    }
}
