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
    private readonly Counter<long> codes;
    private readonly Counter<long> keyExchanges;

    private readonly Counter<long> deletions;
    private readonly Counter<long> exports;
    private readonly Histogram<double> passwordChecks;

    public Metrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        registrations = meter.CreateCounter<long>("identity.registrations", "{account}", "Accounts made.");
        logins = meter.CreateCounter<long>("identity.logins", "{attempt}", "Attempts to log in, by result.");
        refreshes = meter.CreateCounter<long>("identity.refreshes", "{attempt}", "Uses of refresh tokens, by result.");
        reuses = meter.CreateCounter<long>("identity.refresh_reuses", "{session}", "Sessions revoked since a spent token came back.");
        codes = meter.CreateCounter<long>("identity.second_factor_checks", "{attempt}", "Codes of second factors, by result.");
        keyExchanges = meter.CreateCounter<long>("identity.api_key_exchanges", "{attempt}", "API keys traded for access tokens, by result.");

        deletions = meter.CreateCounter<long>("identity.deletions", "{account}", "Deletions of accounts, by step.");
        exports = meter.CreateCounter<long>("identity.exports", "{export}", "Archives of users' data, by result of an attempt.");
        passwordChecks = meter.CreateHistogram<double>("identity.password_check.duration", "s", "Time to hash a password and compare it.");
    }

    public void Registered() => registrations.Add(1);

    /// <param name="result">succeeded, failed, blocked, banned or challenged (a code must follow).</param>
    public void LoggedIn(string result) => logins.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <param name="result">rotated, grace or refused.</param>
    public void Refreshed(string result) => refreshes.Add(1, new KeyValuePair<string, object?>("result", result));

    public void ReuseDetected() => reuses.Add(1);

    /// <param name="result">right, wrong or blocked.</param>
    public void CodeChecked(string result) => codes.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <param name="result">succeeded or refused.</param>
    public void ApiKeyExchanged(string result) => keyExchanges.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <param name="step">scheduled, cancelled or erased.</param>
    public void Deletion(string step) => deletions.Add(1, new KeyValuePair<string, object?>("step", step));

    /// <param name="result">ready, delayed or failed.</param>
    public void Exported(string result) => exports.Add(1, new KeyValuePair<string, object?>("result", result));

    public void PasswordChecked(TimeSpan duration) => passwordChecks.Record(duration.TotalSeconds);
}
