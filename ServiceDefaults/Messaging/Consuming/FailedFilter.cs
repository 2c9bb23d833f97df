using MassTransit;
using Microsoft.Extensions.Logging;

namespace Ensemble.ServiceDefaults.Messaging.Consuming;

/// <summary>Counts and logs a message on its way into the error queue.</summary>
internal sealed partial class FailedFilter(string queue, EventTelemetry telemetry, ILogger logger) : IFilter<ExceptionReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        // The move comes first: a message that could not be moved stays in the queue and is not counted.
        await next.Send(context);
        telemetry.Failed(queue);
        Failed(logger, context.Exception, context.GetMessageId(), $"{queue}_error");
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("failed");

    [LoggerMessage(1223, LogLevel.Error, "Message {MessageId} kept failing and is now in {Queue}.")]
    private static partial void Failed(ILogger logger, Exception failure, Guid? messageId, string queue);
}
