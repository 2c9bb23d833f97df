using Ensemble.Gateway.Presence;
using Ensemble.Gateway.Privacy;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Gateway.Access;

/// <summary>Notes who is here, and whose browser asks for privacy. Nothing of it holds the request up.</summary>
internal sealed class SignedInRequests(RequestDelegate next, Attendance attendance, PrivacySignals signals)
{
    private const string Signal = "Sec-GPC";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.User.IdOrNull() is { } user)
        {
            attendance.Note(user, context.User.SessionId());
            if (context.Request.Headers[Signal] == "1")
                signals.Note(user);
        }

        return next(context);
    }
}

internal static class SignedInFeature
{
    public static void AddSignedInRequests(this WebApplicationBuilder builder)
    {
        builder.Services.AddGrpcClient<Contracts.Identity.Privacy.PrivacyClient>(client => client.Address = new Uri("http://_grpc.identity"));
        builder.Services.AddSingleton<Attendance>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Attendance>());
        builder.Services.AddSingleton<PrivacySignals>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PrivacySignals>());
    }
}
