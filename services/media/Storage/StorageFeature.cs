using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ensemble.Media.Storage;

internal static class StorageFeature
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<Staging>();
        builder.Services.AddSingleton<IObjectStore, DiskStore>();
        builder.Services.AddHealthChecks().AddCheck<StorageHealth>("storage", HealthStatus.Unhealthy, tags: ["ready"], TimeSpan.FromSeconds(3));
    }
}
