using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Telemetry;

namespace Aspire.Hosting;

/// <summary>Telemetry of resources.</summary>
public static class OtlpConfigurationExtensions
{
    /// <summary>Tells the resource, in the <c>OTEL_*</c> variables, where its telemetry goes. Projects have it by themselves.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment
    {
        if (builder.Resource.HasAnnotationOfType<OtlpExporterAnnotation>())
        {
            return builder;
        }

        var application = builder.ApplicationBuilder;
        return builder.WithAnnotation(new OtlpExporterAnnotation()).WithEnvironment(context =>
            OtlpEnvironment.AddTo(context.EnvironmentVariables, application.Configuration, application.Environment));
    }
}
