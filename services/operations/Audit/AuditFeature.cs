namespace Ensemble.Operations.Audit;

internal static class AuditFeature
{
    public static void AddAudit(this WebApplicationBuilder builder) =>
        builder.Services.AddOptions<SuspicionOptions>().BindConfiguration(SuspicionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
}
