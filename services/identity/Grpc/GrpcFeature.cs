using Ensemble.ServiceDefaults.Hosting;

namespace Ensemble.Identity.Grpc;

internal static class GrpcFeature
{
    public static void AddGrpcServices(this WebApplicationBuilder builder) => builder.Services.AddGrpc();

    public static void MapGrpcServices(this WebApplication app)
    {
        app.MapGrpcService<AccountsService>().AllowAnonymous().OnPrivatePort(app.Configuration);
        app.MapGrpcService<FriendsService>().AllowAnonymous().OnPrivatePort(app.Configuration);
        app.MapGrpcService<PrivacyService>().AllowAnonymous().OnPrivatePort(app.Configuration);
    }
}
