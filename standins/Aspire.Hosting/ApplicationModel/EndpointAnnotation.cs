using System.Diagnostics;
using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A place where a resource listens.</summary>
[DebuggerDisplay("{Name,nq}: {UriScheme,nq} {Port}")]
public sealed class EndpointAnnotation : IResourceAnnotation
{
    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null, int? port = null,
        int? targetPort = null, bool? isExternal = null, bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp");
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : UriScheme);
        Name = name ?? UriScheme;
        ResourceName.Validate(Name, "Endpoint");
        Port = ValidPort(port, nameof(port));
        TargetPort = ValidPort(targetPort, nameof(targetPort));
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    public string Name { get; set; }

    public ProtocolType Protocol { get; set; }

    /// <summary>Where clients connect to; null: a free one.</summary>
    public int? Port { get; set; }

    /// <summary>Where the process itself listens; null: <see cref="Port"/>, or a free one.</summary>
    public int? TargetPort { get; set; }

    public string UriScheme { get; set; }

    /// <summary>The interface the process listens on.</summary>
    public string TargetHost { get; set; } = "localhost";

    public string Transport { get; set; }

    /// <summary>Meant for people and programs outside of the application.</summary>
    public bool IsExternal { get; set; }

    public bool IsProxied { get; set; }

    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>The variable that tells the process its target port, instead of <c>ASPNETCORE_URLS</c>.</summary>
    public string? TargetPortEnvironmentVariable { get; set; }

    /// <summary>Known once the application starts.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; set; }

    /// <summary>A project has an http endpoint unless it says otherwise; one given by name takes the place of this one.</summary>
    internal bool IsDefault { get; set; }

    internal bool IsHttp => UriScheme is "http" or "https";

    internal static int? ValidPort(int? port, string field) =>
        port is null or (> 0 and <= 65535) ? port : throw new ArgumentOutOfRangeException(field, port, "A port is between 1 and 65535.");
}

/// <summary>Where an endpoint can be reached in this run.</summary>
public class AllocatedEndpoint
{
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port)
    {
        Endpoint = endpoint;
        Address = address;
        Port = port;
    }

    public EndpointAnnotation Endpoint { get; }

    public string Address { get; }

    public int Port { get; }

    public string UriScheme => Endpoint.UriScheme;

    public string EndPointString => $"{Address}:{Port}";

    public string UriString => $"{UriScheme}://{EndPointString}";

    public override string ToString() => UriString;
}
