using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Infrastructure;
using Aspire.Hosting.Servers;

namespace Aspire.Hosting;

/// <summary>Redis.</summary>
public static class RedisBuilderExtensions
{
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        // Special characters would have to be escaped in connection strings.
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        return builder.AddServer(
            new RedisResource(name, secret), new RedisServer(), RedisResource.PrimaryEndpointName, port, ReferenceExpression.Empty, secret);
    }

    /// <summary>Writes a snapshot after <paramref name="interval"/> (default: one minute) when at least this many keys changed.</summary>
    public static IResourceBuilder<RedisResource> WithPersistence(
        this IResourceBuilder<RedisResource> builder, TimeSpan? interval = null, long keysChangedThreshold = 1)
    {
        var seconds = (long)(interval ?? TimeSpan.FromMinutes(1)).TotalSeconds;
        return builder.WithArgs(
            "--save", seconds.ToString(CultureInfo.InvariantCulture), keysChangedThreshold.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Keeps the data over runs, in a directory of this name (default: the resource's) below the store.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(
        this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithVolume(name, "/data", isReadOnly);
}
