namespace Ensemble.Tests.Rooms.Logic.Model;

internal sealed partial class ModelRoom
{
    public void Play(ModelMember player, Ear by, IReadOnlyList<Played> run, long timestamp)
    {
        if (!Members.Contains(player) || player.Ear != by)
            return;
        var offs = run.Where(played => played.IsNoteOff).ToList();
        if (MayPlay(player) is { } refusal)
        {
            if (player.Standing.Chat.Take(Now))
                Tell(player, $"error {refusal}");
            PlayNoteOffs(player, run, offs.Count, timestamp);
        }
        else if (player.Standing.Quota.Play(run.Count(played => played.IsNoteOn), offs.Count, run.Count, Now))
        {
            foreach (var played in run)
                Sound(player, played);
            player.LastEventAt = Math.Max(player.LastEventAt, timestamp + run.Sum(played => played.Delta));
            Hear(Words.Notes(player.Slot, timestamp, Played.Encode(run)), player);
        }
        else
        {
            Release(player);
            PlayNoteOffs(player, run, offs.Count, timestamp);
        }

        TellQuota(player);
    }

    /// <summary>Notes came that can't be read.</summary>
    public void Silence(ModelMember player, Ear by)
    {
        if (Members.Contains(player) && player.Ear == by)
            Release(player);
    }

    private string? MayPlay(ModelMember player) =>
        player.Standing.MutedUntil > Now ? "MUTED" : settings.OnlyOwnerCanPlay && !Rules(player) ? "ONLY_OWNER_CAN_PLAY" : null;

    // Who may not play has nothing sounding: past the budget no note-off means anything.
    private void PlayNoteOffs(ModelMember player, IReadOnlyList<Played> run, int count, long timestamp)
    {
        if (count == 0 || !player.Standing.Quota.PlayNoteOffs(count, Now))
            return;
        var (kept, waited) = (new List<Played>(), 0);
        foreach (var played in run)
        {
            waited += played.Delta;
            if (!played.IsNoteOff)
                continue;
            kept.Add(played with { Delta = waited });
            waited = 0;
        }

        Hear(Words.Notes(player.Slot, timestamp, Played.Encode(kept)), player);
    }

    private static void Sound(ModelMember player, Played played)
    {
        var (status, number) = (played.Message[0], played.Message[1]);
        if (played.IsNoteOn)
            player.Sounding.Add((0x90 | (status & 15), number));
        else if (played.IsNoteOff)
            player.Sounding.Remove((0x90 | (status & 15), number));
        else if ((status & 0xF0) == 0xB0 && number is 64 or 66 && played.Message[2] >= 64)
            player.Sounding.Add((status, number));
        else if ((status & 0xF0) == 0xB0)
            player.Sounding.Remove((status, number));
        player.Settings.Take(played.Message);
    }

    private void Release(ModelMember member, bool goes = false)
    {
        if (member.Sounding.Count == 0 && !(goes && member.Settings.AreSet))
            return;
        var ends = member.Sounding.Select(on => (on.Status & 0xF0) == 0x90
            ? $"{on.Status - 0x10:X2}{on.Number:X2}40"
            : $"{on.Status:X2}{on.Number:X2}00").ToList();
        if (goes)
            ends.AddRange(member.Settings.Undo());
        Announce(Words.Owed(member.Slot, Math.Max(Now, member.LastEventAt), ends), member);
        member.Sounding.Clear();
    }

    private static void TellQuota(ModelMember member)
    {
        if (member.Standing.Quota.News)
            Tell(member, member.Standing.Quota.Tell());
    }

    private (int Allowance, int Max) QuotaOf(Guid user) =>
        settings.BlackMidi ? (8_000, 24_000) : type == Ensemble.Rooms.Registry.RoomType.Lobby ? (200, 600) : user == Owner ? (600, 1_800) : (400, 1_200);

    // Another owner, or other settings.
    private void ApplyRules()
    {
        foreach (var member in Members)
        {
            member.Standing.Quota.Change(QuotaOf(member.Who.UserId), Now);
            TellQuota(member);
            if (settings.OnlyOwnerCanPlay && !Rules(member))
                Release(member);
        }
    }
}
