namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>
/// On a handler: statuses that it refuses with, besides those that parameters, body, access and the edge bring along by themselves.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RefusesAttribute(params int[] statuses) : Attribute
{
    public IReadOnlyList<int> Statuses { get; } = statuses;

    /// <summary>Whether errors are plain for a client whose body shows that it is Stuffchat's (<see cref="Http.PlainErrors"/>).</summary>
    public bool PlainlyByBody { get; init; }
}
