namespace Ensemble.Tests.Fleet.Telemetry;

/// <summary>A finished span as a service exported it.</summary>
public sealed record SpanRecord(
    string Service, string Scope, string Name, string TraceId, string SpanId, string? ParentId, IReadOnlyDictionary<string, string> Attributes);
