using Ensemble.Contracts.Export;
using Ensemble.Contracts.Media;
using Ensemble.ServiceDefaults.Hosting;

namespace Ensemble.Identity.Export;

internal static class ExportFeature
{
    private static readonly Uri Media = new("http://_grpc.media");

    public static void AddExport(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ExportOptions>().BindConfiguration(ExportOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<IExportDocument, AccountDocument>();
        services.AddScoped<IExportDocument, SessionsDocument>();
        services.AddScoped<IExportDocument, InvitesDocument>();
        services.AddScoped<IExportDocument, MailsDocument>();
        services.AddScoped<IExportDocument, FriendsDocument>();
        services.AddScoped<IExportDocument, BlocksDocument>();
        services.AddScoped<IExportDocument, SecurityDocument>();
        services.AddScoped<IExportDocument, PrivacyDocument>();
        services.AddScoped<ExportRequests>();
        services.AddScoped<ExportLinks>();
        services.AddScoped<ExportCollection>();
        services.AddScoped<ExportDelivery>();
        services.AddScoped<ArchiveDraft>();
        services.AddScoped<ExportJob>();
        services.AddHostedService<DueExports>();

        // Before the one below, which is by another name: the last registered is what is injected.
        services.AddGrpcClient<Files.FilesClient>(ExportDelivery.ClientName, client => client.Address = Media)
            .ForLongCalls(); // An archive takes as long to send as it takes; the job itself watches over it.
        services.AddGrpcClient<Files.FilesClient>(client => client.Address = Media);
        foreach (var service in ExportCollection.Services)
        {
            services.AddGrpcClient<Exports.ExportsClient>(ExportCollection.ClientName(service), client => client.Address = new Uri($"http://_grpc.{service}"))
                .ForLongCalls(); // A service may search its tables for a while before it sends; the collection watches over its silence.
        }
    }

    public static void MapExport(this IEndpointRouteBuilder routes) => ExportEndpoints.Map(routes.MapGroup("").ForCredentials());
}
