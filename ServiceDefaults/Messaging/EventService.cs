namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>The name under which a service publishes, and the name of its queue.</summary>
internal sealed record EventService(string Name);
