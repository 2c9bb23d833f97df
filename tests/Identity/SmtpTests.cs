using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Identity;

/// <summary>Mail to a real server of somebody else's making.</summary>
public sealed class SmtpTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("ensemble-smtp-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task A_server_that_asks_for_a_login_over_STARTTLS_gets_the_mail_when_its_certificate_is_trusted()
    {
        var (key, cert) = RealSmtpServer.MakeCertificate("localhost");
        await using var server = await RealSmtpServer.StartAsync(new { user = "ensemble", password = "let me send", key, cert });
        await using var identity = await StartAsync(server, new()
        {
            ["Mail:Encryption"] = "required", ["Mail:TrustedCertificates"] = await WriteAsync(cert),
            ["Mail:Username"] = "ensemble", ["Mail:Password"] = "let me send",
        });
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);

        await Eventually.TrueAsync(() => server.Mails.Length == 1, "the server has the mail");

        var mail = server.Mails[0];
        Assert.Equal(("ensemble", true, $"{name}@example.org"), (mail.Text("user"), mail.GetProperty("secure").GetBoolean(), mail.Text("to")));
        Assert.Contains("/verify-email?token=", mail.Text("mail").Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", false)]
    [InlineData("mail.elsewhere.example", true)]
    public async Task A_certificate_that_is_not_trusted_or_of_another_name_gets_no_mail_and_no_password(string name, bool isTrusted)
    {
        var (key, cert) = RealSmtpServer.MakeCertificate(name);
        await using var server = await RealSmtpServer.StartAsync(new { user = "ensemble", password = "let me send", key, cert });
        await using var identity = await StartAsync(server, new()
        {
            ["Mail:Encryption"] = "required", ["Mail:TrustedCertificates"] = isTrusted ? await WriteAsync(cert) : "",
            ["Mail:Username"] = "ensemble", ["Mail:Password"] = "let me send",
        });
        await identity.Api.RegisterAsync();

        await Eventually.TrueAsync(() => identity.WithDbAsync(db => db.QueuedMails.AnyAsync(mail => mail.Attempts == 1 && mail.NextAttemptAt > identity.Time.GetUtcNow() && mail.NextAttemptAt < identity.Time.GetUtcNow() + TimeSpan.FromMinutes(1))), "the attempt was refused and waits");

        Assert.Empty(server.Events);
    }

    [Fact]
    public async Task A_refusal_for_now_is_tried_again_until_the_mail_is_taken()
    {
        await using var server = await RealSmtpServer.StartAsync(new { refusals = new[] { 450, 451 } });
        await using var identity = await StartAsync(server, new() { ["Mail:Encryption"] = "none" });
        await identity.Api.RegisterAsync();

        await Eventually.TrueAsync(
            () =>
            {
                identity.Time.Advance(TimeSpan.FromSeconds(1));
                return server.Mails.Length == 1;
            },
            "the mail is taken");

        Assert.Equal([450, 451], server.Events.Where(told => told.TryGetProperty("refused", out _)).Select(told => told.GetProperty("refused").GetInt32()));
        await Eventually.TrueAsync(() => identity.WithDbAsync(db => db.QueuedMails.AllAsync(mail => mail.NextAttemptAt == null)), "nothing waits");
    }

    [Fact]
    public async Task A_refusal_for_good_is_given_up_at_once_and_counted()
    {
        await using var server = await RealSmtpServer.StartAsync(new { refusals = new[] { 550 } });
        await using var identity = await StartAsync(server, new() { ["Mail:Encryption"] = "none" });
        await identity.Api.RegisterAsync();

        await Eventually.TrueAsync(() => identity.WithDbAsync(db => db.QueuedMails.AnyAsync(mail => mail.NextAttemptAt == null)), "given up");

        Assert.Empty(server.Mails);
        Assert.Contains("identity_mails_failed", await MetricsAsync(identity), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_is_stuck_shows_in_the_health_and_the_metrics()
    {
        await using var identity = await IdentityService.StartAsync(
            new() { ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = $"{FreePort.Take()}", ["Mail:Encryption"] = "none" });
        Assert.Equal("healthy", await MailHealthAsync(identity));
        await identity.Api.RegisterAsync();
        await Eventually.TrueAsync(() => identity.WithDbAsync(db => db.QueuedMails.AnyAsync(mail => mail.Attempts == 1)), "the first attempt");

        identity.Time.Advance(TimeSpan.FromMinutes(20));

        await Eventually.TrueAsync(async () => await MailHealthAsync(identity) == "degraded", "the health says so");
        Assert.Equal(200, (await identity.Api.GetAsync("/health")).Status);
        Assert.Equal(1, Gauge(identity, "identity.mails.queued"));
        Assert.InRange(Gauge(identity, "identity.mails.oldest"), 1_200, 1_299);
    }

    private static Task<IdentityService> StartAsync(RealSmtpServer server, Dictionary<string, string> settings) =>
        IdentityService.StartAsync(new(settings) { ["Mail:Host"] = "localhost", ["Mail:Port"] = $"{server.Port}" });

    private async Task<string> WriteAsync(string certificate)
    {
        var path = Path.Combine(directory, "trusted.pem");
        await File.WriteAllTextAsync(path, certificate);
        return path;
    }

    private static async Task<string?> MailHealthAsync(IdentityService identity) =>
        (await identity.Api.GetAsync("/health")).Body.GetProperty("checks").GetProperty("mail").GetProperty("status").GetString();

    // Of this service: others of the same process have instruments of the same names.
    private static double Gauge(IdentityService identity, string name)
    {
        var read = double.NaN;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == name && instrument.Meter.Scope == identity.Services.GetRequiredService<IMeterFactory>())
                all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => read = value);
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => read = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return read;
    }

    private static async Task<string> MetricsAsync(IdentityService identity)
    {
        using var http = new HttpClient { BaseAddress = identity.PublicAddress };
        return await http.GetStringAsync("/metrics");
    }
}
