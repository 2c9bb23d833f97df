namespace Ensemble.ServiceDefaults.Messaging.Dispatching;

internal enum PublishOutcome
{
    /// <summary>Safe in every subscriber's queue.</summary>
    Confirmed,

    /// <summary>No service subscribes to it: done.</summary>
    Unheard,

    /// <summary>This event can't be published now; others may.</summary>
    Refused,

    /// <summary>The connection is of no use any more; whether the event arrived is unknown.</summary>
    Lost,
}
