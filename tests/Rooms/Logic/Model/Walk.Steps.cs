using Ensemble.Rooms.Live;
using Command = Ensemble.Contracts.Realtime.ChatCommand.Types.Command;
using Reason = Ensemble.Contracts.Realtime.UserLeft.Types.Reason;

namespace Ensemble.Tests.Rooms.Logic.Model;

internal sealed partial class Walk
{
    private void Do(Act act, int who, Random random)
    {
        var person = _people[who];
        switch (act)
        {
            case Act.Join:
                Join(person, random, resume: null);
                return;
            case Act.ComeBack:
                Join(person, random, Position(person, random));
                return;
            case Act.Reserve:
                var hasKey = random.Next(2) == 0;
                Assert.Equal(_model.Reserve(person, hasKey), _stage.Room.Reserve(person, hasKey));
                return;
            case Act.Update:
                var (settings, maxUsers) = (SomeSettings(random), random.Next(2, 7));
                _model.Update(settings, maxUsers);
                _stage.Room.Update(_stage.Room.Profile with { Settings = settings, MaxUsers = maxUsers });
                return;
            case Act.Wait:
                _stage.Time.Advance(TimeSpan.FromMilliseconds(random.Next(4_000)));
                _model.Now = _stage.Clock.Milliseconds;
                return;
            case Act.Second or Act.Minutes:
                Pass(act == Act.Second ? random.Next(1, 6) : random.Next(10, 500));
                return;
            case Act.Forget when !person.IsGuest && random.Next(3) == 0:
                _model.Forget(person);
                _stage.Room.Forget(person.UserId);
                return;
            case Act.Close:
                _model.Close(Protocol.RoomClosed.Types.Reason.Deleted);
                _stage.Room.Close(Protocol.RoomClosed.Types.Reason.Deleted);
                return;
        }

        // Mostly the newest visit; now and then one that is over, by its old line.
        var seats = _seats.FindAll(seat => seat.Who == person);
        if (seats.Count == 0)
            return;
        Do(act, random.Next(8) == 0 ? seats[random.Next(seats.Count)] : seats[^1], random);
    }

    private void Do(Act act, Seat seat, Random random)
    {
        var (room, member, text) = (_stage.Room, seat.Member, $"text {random.Next(100)}");
        switch (act)
        {
            case Act.Leave or Act.Drop:
                Leave(seat, dropped: act == Act.Drop);
                break;
            case Act.Resume:
                var from = Position(seat.Who, random) ?? (false, 0);
                _model.Resume(seat.Model, from);
                if (member.IsHere)
                    room.Resume(member, ToResume(from));
                break;
            case Act.Notes:
                Play(seat, random);
                break;
            case Act.Silence:
                _model.Silence(seat.Model, seat.Ear);
                room.Silence(member, seat.Ear.Line);
                break;
            case Act.Say:
                for (var times = random.Next(3) == 0 ? 15 : 1; times > 0; times--)
                {
                    _model.Say(seat.Model, text);
                    room.Say(member, text);
                }

                break;
            case Act.Whisper:
                var to = _people[random.Next(People)];
                _model.Whisper(seat.Model, to, text);
                room.Whisper(member, random.Next(2) == 0 ? to.Username.ToUpperInvariant() : to.UserId.ToString(), text);
                break;
            case Act.Point:
                var cursor = new Protocol.Cursor { X = random.Next(1_000), Y = random.Next(1_000), Slot = member.Slot };
                _model.Point(seat.Model, cursor.X, cursor.Y);
                room.Show(member, new Protocol.ClientMessage { Cursor = cursor }, "cursor");
                break;
            case Act.SetStatus:
                var status = (Protocol.Status)random.Next(1, 5);
                _model.SetStatus(seat.Model, status);
                room.SetStatus(member, status);
                break;
            case Act.Dress:
                for (var times = random.Next(4) == 0 ? 25 : 1; times > 0; times--)
                {
                    _model.Dress(seat.Model, text);
                    room.Dress(member, new Protocol.Avatar { Appearance = text });
                }

                break;
            default:
                // By the owner more often than by others, who may not.
                var owner = random.Next(3) > 0 ? _seats.FindLast(other => other.Who.UserId == _model.Owner) : null;
                Obey(owner ?? seat, CommandOf(act), random);
                break;
        }
    }

    private void Obey(Seat by, Command command, Random random)
    {
        var (target, seconds) = (_people[random.Next(People)], (uint)random.Next(0, 90));
        _model.Obey(by.Model, command, target, seconds);
        _stage.Room.Obey(by.Member, new Protocol.ChatCommand { Command = command, Target = target.UserId.ToString(), Seconds = seconds });
    }

    private static Command CommandOf(Act act) => act switch
    {
        Act.Kick => Command.Kick,
        Act.Ban => Command.Ban,
        Act.Unban => Command.Unban,
        Act.Mute => Command.Mute,
        Act.Unmute => Command.Unmute,
        Act.HandOver => Command.Owner,
        _ => Command.Users,
    };

    private void Join(Visitor person, Random random, (bool SameEpoch, ulong Offset)? resume)
    {
        // By a new socket, or once more by the one that is in.
        var present = _seats.FindLast(seat => seat.Who == person && _model.Members.Contains(seat.Model));
        var isSame = present is not null && present.Ear == present.Model.Ear && random.Next(4) == 0;
        var ear = isSame ? present!.Ear : new Ear($"{person.Username} ({_ears.Count})");
        var hasKey = random.Next(3) > 0;
        var expected = _model.Join(person, ear, hasKey, resume, out var model);
        var member = _stage.Room.Join(person, ear.Line, hasKey, resume is { } position ? ToResume(position) : null, out var failure);

        Assert.Equal(expected, failure);
        if (member is null || isSame)
            return;
        _ears.Add(ear);
        _seats.Add(new Seat(person, member, model!, ear));
    }

    private void Leave(Seat seat, bool dropped)
    {
        _model.Leave(seat.Model, seat.Ear, dropped);
        _stage.Room.Leave(seat.Member, seat.Ear.Line, dropped ? Reason.Dropped : Reason.Left);
    }

    // The last place that a person saw, nearly always.
    private (bool SameEpoch, ulong Offset)? Position(Visitor person, Random random)
    {
        if (_seats.FindLast(seat => seat.Who == person)?.Ear is not { } ear || _epoch is null)
            return null;
        return random.Next(10) switch
        {
            0 => (false, ear.Seen),
            1 => (true, ear.Seen + (ulong)random.Next(1, 50)),
            2 => (true, (ulong)random.Next((int)ear.Seen + 1)),
            _ => (true, ear.Seen),
        };
    }

    private Protocol.Resume ToResume((bool SameEpoch, ulong Offset) position) =>
        new() { Epoch = position.SameEpoch ? _epoch!.Value : 1, Offset = position.Offset };

    private void Pass(int seconds)
    {
        for (; seconds > 0; seconds--)
        {
            _stage.Time.Advance(TimeSpan.FromSeconds(1));
            _model.Now = _stage.Clock.Milliseconds;
            _model.Second();
            _stage.Room.Tick();
        }
    }
}
