namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Which requests of a client share a limiter and a circuit breaker: those with the same key. By default all.</summary>
internal sealed class PipelineSelection
{
    public Func<HttpRequestMessage, string> KeyOf { get; set; } = _ => "";
}
