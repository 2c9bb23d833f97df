using System.Net;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>An address with its scheme and possibly a path.</summary>
internal sealed class UriEndPoint(Uri uri) : EndPoint
{
    public Uri Uri => uri;

    public override bool Equals(object? obj) => obj is UriEndPoint other && Uri.Equals(other.Uri);

    public override int GetHashCode() => Uri.GetHashCode();

    public override string ToString() => uri.GetLeftPart(uri.AbsolutePath == "/" ? UriPartial.Authority : UriPartial.Path);
}
