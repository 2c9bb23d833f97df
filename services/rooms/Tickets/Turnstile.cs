using Ensemble.Rooms.Accounts;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Socket;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Rooms.Tickets;

/// <summary>Who asks for a ticket, and what a newcomer can be told before the socket; the room itself decides when it comes in.</summary>
internal sealed class Turnstile(SessionCheck sessions, AddressMarks addresses, GuestSockets guests, RoomDirectory directory, RoomDoor door)
{
    private const int GuestWaitSeconds = 60;

    public async Task<(Visitor? Visitor, Problem? Problem)> WhoAsync(HttpContext context)
    {
        if (context.User.IdOrNull() is not null)
            return await sessions.AskAsync(context);
        var address = addresses.Of(context);
        return guests.HasPlace(address)
            ? (Visitor.Guest(address), null)
            : (null, TooMany("Too many guests come from your address; log in, or try again later.", GuestWaitSeconds));
    }

    public async Task<Problem?> RefusalAsync(Room room, Visitor visitor, string? password, CancellationToken cancellationToken)
    {
        // Requests about a room are answered by its node; should the room have moved just now, another try finds it.
        var place = await directory.FindAsync(room.Id, cancellationToken);
        if (place is not Place.Here { Room: var live })
            return place is Place.Nowhere ? RoomErrors.NotFound(room.Id) : Unsettled();
        if (await live.AskAsync(open => open.IsBanned(visitor)))
            return Problem.Forbidden("You are banned from this room.") with { Code = RoomErrors.Banned };
        if (visitor.IsGuest && !RoomProfile.Of(room).TakesGuests)
            return Problem.Forbidden("This room lets no guests in.") with { Code = RoomErrors.GuestsNotAllowed };
        if (room.Type == RoomType.Pro && !visitor.IsPro)
            return Problem.Forbidden("This room is for members with the pro role.") with { Code = RoomErrors.ProRequired };
        if (live.Profile.OwnerId == visitor.UserId || visitor.IsModerator)
            return null;
        var check = await door.TryAsync(room, password, visitor, cancellationToken);
        return check.Key switch
        {
            Key.Fits => null,
            Key.TooSoon => TooMany("Too many wrong passwords; try again later.", (int)Math.Ceiling(check.Wait.TotalSeconds)),
            var key => Problem.Field("password", key == Key.Missing ? "is required for this room" : "is not this room's", StatusCodes.Status403Forbidden) with
            {
                Code = RoomErrors.WrongPassword,
            },
        };
    }

    public static Problem Unsettled() => Problem.Unavailable("The room is moving to another node; try again.") with
    {
        Details = new Dictionary<string, object?> { ["retry_after"] = 1 },
    };

    private static Problem TooMany(string message, int seconds) => new(
        StatusCodes.Status429TooManyRequests, ErrorCode.RateLimit, message, new Dictionary<string, object?> { ["retry_after"] = seconds });
}
