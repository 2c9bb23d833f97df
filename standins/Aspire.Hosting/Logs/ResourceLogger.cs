using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Logs;

/// <summary>Writes messages of the AppHost into a resource's console log.</summary>
internal sealed class ResourceLogger(ResourceLoggerService logs, string resourceName) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var isError = logLevel >= LogLevel.Error;
        foreach (var line in $"{formatter(state, exception)}\n{exception}".TrimEnd().Split('\n'))
        {
            logs.AddLine(resourceName, line.TrimEnd('\r'), isError);
        }
    }
}
