namespace Ensemble.Chat.Channels;

internal enum ChannelKind
{
    /// <summary>Stuffchat's: has a name, public or private.</summary>
    Channel,

    /// <summary>A conversation of two; there is one a pair.</summary>
    Direct,

    /// <summary>A conversation of several.</summary>
    Group,
}
