using System.Collections.Concurrent;
using Ensemble.Tests.Fleet.Telemetry.Otlp;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.Fleet.Telemetry;

/// <summary>An OTLP receiver (HTTP, protobuf) that keeps the spans it gets.</summary>
public sealed class TraceCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<SpanRecord> spans = new();
    private readonly WebApplication app;

    private TraceCollector(WebApplication app) => this.app = app;

    /// <summary>Base address, without the path of a signal.</summary>
    public string Address => app.Urls.Single();

    public IReadOnlyList<SpanRecord> Spans => [.. spans];

    public static async Task<TraceCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new TraceCollector(app);
        app.MapPost("/v1/traces", collector.ReceiveAsync);
        app.MapPost("/v1/{signal}", () => Results.Ok());
        await app.StartAsync();
        return collector;
    }

    /// <summary>The spans of the first trace that satisfies the condition, once it has all arrived.</summary>
    public async Task<IReadOnlyList<SpanRecord>> WaitForTraceAsync(
        Func<IReadOnlyList<SpanRecord>, bool> isComplete, TimeSpan deadline, CancellationToken cancel)
    {
        using var expiry = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        expiry.CancelAfter(deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var trace = Spans.GroupBy(span => span.TraceId).Select(group => group.ToList()).FirstOrDefault(isComplete);
            if (trace is not null)
                return trace;
            await timer.WaitForNextTickAsync(expiry.Token);
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = ExportTraceServiceRequest.Parser.ParseFrom(body.ToArray());
        foreach (var resource in request.ResourceSpans)
        {
            var service = resource.Resource.Attributes.First(attribute => attribute.Key == "service.name").Value.StringValue;
            foreach (var scope in resource.ScopeSpans)
            {
                foreach (var span in scope.Spans)
                    spans.Enqueue(ToRecord(service, scope.Scope.Name, span));
            }
        }
    }

    private static SpanRecord ToRecord(string service, string scope, Span span) => new(
        service, scope, span.Name, Hex(span.TraceId), Hex(span.SpanId),
        span.ParentSpanId.IsEmpty ? null : Hex(span.ParentSpanId),
        span.Attributes.ToLookup(attribute => attribute.Key, attribute => attribute.Value)
            .ToDictionary(attribute => attribute.Key, attribute => Text(attribute.First())));

    private static string Text(AnyValue value) => value.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.IntValue => $"{value.IntValue}",
        AnyValue.ValueOneofCase.BoolValue => $"{value.BoolValue}",
        AnyValue.ValueOneofCase.DoubleValue => $"{value.DoubleValue}",
        _ => "",
    };

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
