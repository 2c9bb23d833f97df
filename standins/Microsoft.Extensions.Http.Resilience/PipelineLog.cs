using Microsoft.Extensions.Logging;
using Polly;
using Polly.Telemetry;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Writes what a pipeline does about a request (a retry, a timeout, an opened circuit) to the log.</summary>
internal sealed partial class PipelineLog(ILogger logger) : TelemetryListener
{
    public override void Write<TResult, TArgs>(in TelemetryEventArguments<TResult, TArgs> args)
    {
        var level = LevelOf(args.Event.Severity);
        if (level == LogLevel.None || !logger.IsEnabled(level))
        {
            return;
        }

        var (status, exception) = args.Outcome is { } outcome
            ? (outcome.Result is HttpResponseMessage response ? (int)response.StatusCode : (int?)null, outcome.Exception)
            : (null, null);
        Happened(
            logger, level, args.Event.EventName, args.Source.StrategyName, args.Source.PipelineName, args.Source.PipelineInstanceName,
            status, exception);
    }

    private static LogLevel LevelOf(ResilienceEventSeverity severity) => severity switch
    {
        ResilienceEventSeverity.None => LogLevel.None,
        ResilienceEventSeverity.Debug => LogLevel.Debug,
        ResilienceEventSeverity.Information => LogLevel.Information,
        ResilienceEventSeverity.Warning => LogLevel.Warning,
        ResilienceEventSeverity.Error => LogLevel.Error,
        _ => LogLevel.Critical,
    };

    [LoggerMessage(EventId = 1, Message = "{Event} by {Strategy} of pipeline {Pipeline} {Instance}, answer {Status}")]
    private static partial void Happened(
        ILogger logger, LogLevel level, string @event, string? strategy, string? pipeline, string? instance, int? status, Exception? exception);
}
