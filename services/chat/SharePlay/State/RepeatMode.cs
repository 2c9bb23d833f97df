namespace Ensemble.Chat.SharePlay.State;

/// <summary>What comes after an item, in the order in which <c>toggle_repeat</c> goes round.</summary>
internal enum RepeatMode
{
    /// <summary>The next one; after the last one it ends.</summary>
    Off,

    /// <summary>The next one; after the last one the first.</summary>
    All,

    /// <summary>The same again.</summary>
    One,
}
