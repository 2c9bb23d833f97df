using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Rooms.Registry;

/// <summary>Error codes of our own.</summary>
internal static class RoomErrors
{
    public const string RoomNotFound = "ROOM_NOT_FOUND";
    public const string ProRequired = "PRO_REQUIRED";
    public const string TooManyRooms = "TOO_MANY_ROOMS";
    public const string WrongPassword = "WRONG_PASSWORD";
    public const string GuestsNotAllowed = "GUESTS_NOT_ALLOWED";
    public const string Banned = "BANNED";

    public static Problem NotFound(object id) => new(StatusCodes.Status404NotFound, RoomNotFound, "The specified room does not exist.",
        new Dictionary<string, object?> { ["room_id"] = id });
}
