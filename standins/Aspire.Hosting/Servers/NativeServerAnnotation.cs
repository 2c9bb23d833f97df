using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Infrastructure;

namespace Aspire.Hosting.Servers;

/// <summary>How a server resource runs here.</summary>
internal sealed record NativeServerAnnotation(INativeServer Server, EndpointReference Endpoint, IValueProvider UserName, IValueProvider Password)
    : IResourceAnnotation;
