namespace Ensemble.Gateway.Answers;

/// <summary>Which pages may use cookies: those of the host that is asked, and of the origins named in <c>Cors:Origins</c> (<c>*</c> names none).</summary>
internal sealed class OwnOrigins(string[] named)
{
    /// <summary>The request says that it comes from a page of ours.</summary>
    public bool IsOwn(HttpRequest request) => request.Headers.Origin is [{ Length: > 0 } origin] && IsOwn(origin, request);

    /// <summary>The request says that it comes from another page; a program, which says nothing, is not meant.</summary>
    public bool IsForeign(HttpRequest request) => request.Headers.Origin.Count > 0 && !IsOwn(request);

    private bool IsOwn(string origin, HttpRequest request)
    {
        if (named.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return true;
        // What encrypts in front of us may not say so (Proxies:Trusted); a page without encryption has no place beside one with it.
        return Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && (page.Scheme == Uri.UriSchemeHttps || (page.Scheme == Uri.UriSchemeHttp && !request.IsHttps))
            && HostString.FromUriComponent(page).Equals(request.Host);
    }
}
