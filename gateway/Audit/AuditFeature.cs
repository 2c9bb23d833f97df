using Ensemble.Contracts.Operations;

namespace Ensemble.Gateway.Audit;

/// <summary>The audit trail of the edge (docs/decisions/audit-trail.md).</summary>
internal static class AuditFeature
{
    public static void AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<AuditSpool>();
        builder.Services.AddSingleton<AuditSender>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<AuditSender>());
        builder.Services.AddGrpcClient<AuditTrail.AuditTrailClient>(client => client.Address = new Uri("http://_grpc.operations"));
        builder.Services.AddSingleton<AuditHealth>();
        builder.Services.AddHealthChecks().AddCheck<AuditHealth>("audit");
    }
}
