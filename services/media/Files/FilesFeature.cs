using Ensemble.Media.Uploads;

namespace Ensemble.Media.Files;

internal static class FilesFeature
{
    public static void AddFiles(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<UploadOptions>().BindConfiguration(UploadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<LinkOptions>().BindConfiguration(LinkOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<SignedLinks>();
        builder.Services.AddSingleton<FileRecords>();
        builder.Services.AddSingleton<Reclaim>();
        builder.Services.AddSingleton<DepartedOwners>();
        builder.Services.AddSingleton<ExpiredFiles>();
        builder.Services.AddScoped<FileShelf>();
        builder.Services.AddHostedService<Housekeeping>();
    }
}
