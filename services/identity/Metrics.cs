using System.Diagnostics.Metrics;

namespace Ensemble.Identity;

/// <summary>What an operator watches: meter <c>Ensemble.Identity</c>.</summary>
internal sealed class Metrics
{
    public const string MeterName = "Ensemble.Identity";

    private readonly Counter<long> registrations;
    private readonly Counter<long> logins;
    private readonly Counter<long> refreshes;
    private readonly Counter<long> reuses;
    private readonly Histogram<double> passwordChecks;

    public Metrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        registrations = meter.CreateCounter<long>("identity.registrations", "{account}", "Accounts made.");
        logins = meter.CreateCounter<long>("identity.logins", "{attempt}", "Attempts to log in, by result.");
        refreshes = meter.CreateCounter<long>("identity.refreshes", "{attempt}", "Uses of refresh tokens, by result.");
        reuses = meter.CreateCounter<long>("identity.refresh_reuses", "{session}", "Sessions revoked since a spent token came back.");
        passwordChecks = meter.CreateHistogram<double>("identity.password_check.duration", "s", "Time to hash a password and compare it.");
    }

    public void Registered() => registrations.Add(1);

    /// <param name="result">succeeded, failed, blocked or banned.</param>
    public void LoggedIn(string result) => logins.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <param name="result">rotated, grace or refused.</param>
    public void Refreshed(string result) => refreshes.Add(1, new KeyValuePair<string, object?>("result", result));

    public void ReuseDetected() => reuses.Add(1);

    public void PasswordChecked(TimeSpan duration) => passwordChecks.Record(duration.TotalSeconds);
}
