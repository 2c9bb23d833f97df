namespace Ensemble.Chat.SharePlay.State;

/// <summary>How far an item is; Stuffchat's names.</summary>
internal enum DownloadStatus
{
    /// <summary>Waits until one of the channel's downloads has ended.</summary>
    Pending,

    /// <summary>It is found out what it is.</summary>
    Grabbing,

    /// <summary>Title and length are known, the song is on its way.</summary>
    Downloading,

    /// <summary>It can be played.</summary>
    Ready,

    /// <summary>It can't be had; <see cref="Item.Error"/> says why.</summary>
    Error,
}
