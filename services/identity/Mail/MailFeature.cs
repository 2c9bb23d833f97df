using Ensemble.Identity.Recovery;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ensemble.Identity.Mail;

internal static class MailFeature
{
    public static void AddMail(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.TrustedCertificates is not { Length: > 0 } file || File.Exists(file),
                "Mail:TrustedCertificates must be the path of a PEM file.")
            .ValidateOnStart();
        if (string.IsNullOrEmpty(builder.Configuration[$"{MailOptions.Section}:{nameof(MailOptions.Host)}"]))
            builder.Services.AddSingleton<IMailTransport, MailFiles>();
        else
            builder.Services.AddSingleton<IMailTransport, SmtpServer>();
        builder.Services.AddSingleton<MailTexts>();
        builder.Services.AddSingleton<MailBacklog>();
        builder.Services.AddHealthChecks().AddCheck<MailBacklog>("mail", HealthStatus.Degraded);
        builder.Services.AddScoped<MailLetters>();
        builder.Services.AddScoped<MailRequests>();
        builder.Services.AddScoped<OwnerNotices>();
        builder.Services.AddScoped<MailTokens>();
        builder.Services.AddScoped<Verification>();
        builder.Services.AddScoped<PasswordReset>();
        builder.Services.AddHostedService<MailDispatcher>();
    }

    public static void MapMail(this IEndpointRouteBuilder routes) => RecoveryEndpoints.Map(routes.MapGroup("").ForCredentials());
}
