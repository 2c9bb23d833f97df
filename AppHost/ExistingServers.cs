using Microsoft.Extensions.Configuration;
using Npgsql;
using StackExchange.Redis;

namespace Ensemble.AppHost;

/// <summary>Servers that run elsewhere, as <c>ConnectionStrings__name</c>. An empty one is none.</summary>
internal static class ExistingServers
{
    private static readonly Dictionary<string, Func<string, string?>> Issues = new()
    {
        ["postgres"] = text => Postgres(text, database: false),
        ["redis"] = Redis,
        ["rabbitmq"] = RabbitMq,
    };

    public static string? Of(IConfiguration configuration, string name) => configuration.GetConnectionString(name) is { Length: > 0 } given ? given : null;

    /// <summary>Which of them cannot be read, in one line; null when all can.</summary>
    public static string? Issue(IConfiguration configuration)
    {
        foreach (var (name, text) in configuration.GetSection("ConnectionStrings").AsEnumerable(makePathsRelative: true))
        {
            if (text is not { Length: > 0 })
                continue;
            var issue = name.EndsWith("db", StringComparison.Ordinal) ? Postgres(text, database: true)
                : Issues.TryGetValue(name, out var check) ? check(text)
                : null;
            if (issue is not null)
            {
                // Without the text itself: it holds a password.
                return $"ConnectionStrings__{name} {issue}";
            }
        }

        return null;
    }

    private static string? Postgres(string text, bool database)
    {
        var form = $"must be like Host=name;Port=5432;{(database ? "Database=name;" : "")}Username=name;Password=secret";
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(text);
            return parsed.Host is null || parsed.Username is null || (database && parsed.Database is null) ? $"{form}." : null;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException)
        {
            return $"{form}: {failure.Message.ReplaceLineEndings(" ")}";
        }
    }

    private static string? Redis(string text)
    {
        const string Form = "must be like name:6379,password=secret";
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count == 0 || text.Contains("://", StringComparison.Ordinal) ? $"{Form}." : null;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            return $"{Form}: {failure.Message.ReplaceLineEndings(" ")}";
        }
    }

    private static string? RabbitMq(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "amqp" or "amqps", Host.Length: > 0 }
            ? null
            : "must be like amqp://user:password@name:5672.";
}
