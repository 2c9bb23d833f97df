using Ensemble.Rooms.Live;
using Ensemble.Rooms.Registry;

namespace Ensemble.Tests.Rooms.Logic;

internal sealed class KeptJournal : IRoomJournal
{
    public List<string> Facts { get; } = [];

    public void Said(RoomMessage message) => Facts.Add($"said {message.Text}");

    public void OwnerChanged(Guid room, Guid owner, string name, DateTimeOffset at) => Facts.Add($"owner {name}");

    public void OwnerCame(Guid room, Guid owner, DateTimeOffset at) => Facts.Add("owner came");

    public void Banned(RoomBan ban) => Facts.Add($"banned {ban.UserId}");

    public void Unbanned(Guid room, Guid user) => Facts.Add($"unbanned {user}");

    public void Emptied(Guid room, DateTimeOffset lastActivity) => Facts.Add("emptied");

    public void Closed(Guid room, DateTimeOffset at) => Facts.Add("closed");
}
