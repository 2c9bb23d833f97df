using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Health;
using Ensemble.ServiceDefaults.Hosting;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Ensemble.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Ensemble.ServiceDefaults;

/// <summary>What every service shares: three calls in its Program.cs.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Telemetry, health, service discovery, resilience, access tokens, JSON and error conventions, and the clock.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="isEdge">True for the gateway, which clients reach directly: it does not believe what they say of their address.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, bool isEdge = false)
    {
        builder.AddLogs();
        builder.AddTelemetry();
        builder.AddListeners();
        builder.AddRequestSizes();
        builder.AddAccessTokens();
        builder.AddProxyHeaders(isEdge);
        builder.Services.AddSingleton(new ServiceKind(isEdge));
        builder.Services.AddHttpConventions();
        builder.Services.AddOpenApiDocument();
        builder.Services.AddHealthChecks();
        builder.Services.AddOutgoingCalls();
        builder.Services.TryAddSingleton(TimeProvider.System);
        return builder;
    }

    /// <summary>Error answers, authentication and authorization, <c>/alive</c>, <c>/health</c>, <c>/metrics</c> and the OpenAPI document.</summary>
    /// <param name="app">The service.</param>
    /// <param name="beforeAuthentication">What the gateway does to find out who asks; errors are answered and the caller's address is known there.</param>
    public static WebApplication MapDefaultEndpoints(this WebApplication app, Action<IApplicationBuilder>? beforeAuthentication = null)
    {
        app.UseServerSpans();
        app.UseForwardedHeaders();
        app.UseAuditMarks();
        app.UseHttpConventions();
        beforeAuthentication?.Invoke(app);
        app.UseAuthentication();
        var isEdge = app.Services.GetRequiredService<ServiceKind>().IsEdge;
        // The edge first counts and audits what it refuses.
        if (!isEdge)
            app.UseMiddleware<ScopeCheck>();
        app.UseAuthorization();
        app.MapHealth();
        app.MapMetrics();
        // The edge has the document of the whole fleet.
        if (!isEdge)
            app.MapOpenApiDocument();
        return app;
    }

    /// <summary>
    /// Serves until stopped; or, with the argument <c>migrate</c>, brings the database up to date and ends. A background service that fails
    /// stops the host; then the process ends with its exception, not as if all were well, and is started anew.
    /// </summary>
    public static async Task RunServiceAsync(this WebApplication app, string[] args)
    {
        if (args is [Migration.Command, ..])
        {
            await Migration.RunAsync(app.Services, CancellationToken.None);
            return;
        }

        var background = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        await app.RunAsync();
        if (background.FirstOrDefault(service => service.ExecuteTask is { IsFaulted: true }) is { } failed)
            await failed.ExecuteTask!;
    }
}
