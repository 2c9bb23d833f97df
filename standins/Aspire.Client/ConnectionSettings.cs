using Microsoft.Extensions.Configuration;

namespace Aspire;

/// <summary>Reads a component's settings: its section, the more particular section in it, then the connection string.</summary>
internal static class ConnectionSettings
{
    public static T Read<T>(IConfiguration configuration, string section, string particular)
        where T : new()
    {
        var settings = new T();
        configuration.GetSection(section).Bind(settings);
        configuration.GetSection($"{section}:{particular}").Bind(settings);
        return settings;
    }

    /// <exception cref="InvalidOperationException">There is none; the message says where it is looked for.</exception>
    public static string Require(string? connectionString, string connectionName, string section) =>
        string.IsNullOrWhiteSpace(connectionString)
            ? throw new InvalidOperationException(
                $"ConnectionString is missing. It is expected in 'ConnectionStrings:{connectionName}' or as 'ConnectionString' in '{section}'.")
            : connectionString;
}
