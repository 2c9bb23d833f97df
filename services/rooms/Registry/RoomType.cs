namespace Ensemble.Rooms.Registry;

internal enum RoomType
{
    /// <summary>The server's own: made when all are full.</summary>
    Lobby,
    Public,

    /// <summary>Not listed.</summary>
    Private,

    /// <summary>For members with the pro role.</summary>
    Pro,
}

internal enum PlaybackMode
{
    Ensemble,
    Listen,
}
