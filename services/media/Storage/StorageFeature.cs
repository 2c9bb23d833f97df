using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Ensemble.Media.Storage;

internal static class StorageFeature
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.S3.Bucket is not { Length: > 0 } || options.S3.IsComplete,
                "Storage:S3:Bucket needs Storage:S3:Endpoint or Storage:S3:Region, and both of Storage:S3:AccessKey and Storage:S3:SecretKey or neither.")
            .ValidateOnStart();
        builder.Services.AddSingleton<Staging>();
        builder.Services.AddSingleton<IObjectStore>(services =>
            services.GetRequiredService<IOptions<StorageOptions>>().Value.S3.Bucket is { Length: > 0 }
                ? ActivatorUtilities.CreateInstance<S3Store>(services)
                : ActivatorUtilities.CreateInstance<DiskStore>(services));
        builder.Services.AddHealthChecks().AddCheck<StorageHealth>("storage", HealthStatus.Unhealthy, tags: ["ready"], TimeSpan.FromSeconds(3));
    }
}
