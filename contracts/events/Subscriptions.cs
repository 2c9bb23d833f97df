namespace Ensemble.Contracts.Events;

/// <summary>
/// Which service hears of which event: one queue a service. Every publisher declares all of it before its first publish, since a
/// message to an exchange that no queue is bound to yet is confirmed and gone. A service whose consumers differ from its line here
/// does not start.
/// </summary>
public static class Subscriptions
{
    /// <summary>Event types by the name of the subscribing service, which is also the name of its queue.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Type>> All { get; } = new Dictionary<string, IReadOnlyList<Type>>
    {
        ["identity"] = [typeof(RoomCreated), typeof(RoomActivity)],
        ["rooms"] = [typeof(UserDeleted)],
        ["chat"] = [typeof(UserRegistered), typeof(UserUpdated), typeof(UserBanned), typeof(UserDeleted)],
        ["media"] = [typeof(UserDeleted)],
        ["operations"] = [typeof(UserRegistered), typeof(UserRolesChanged), typeof(UserBanned), typeof(UserDeleted), typeof(RoomCreated),
            typeof(RoomClosed)],
    };
}
