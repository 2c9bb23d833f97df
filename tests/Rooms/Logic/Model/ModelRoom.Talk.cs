using Ensemble.Rooms.Live;
using Type = Ensemble.Contracts.Realtime.ChatMessage.Types.Type;

namespace Ensemble.Tests.Rooms.Logic.Model;

internal sealed partial class ModelRoom
{
    private readonly List<string> _chat = [];

    public void Say(ModelMember member, string text)
    {
        if (!MayTalk(member))
            return;
        var type = member.Who.IsModerator ? Type.Moderator : Type.User;
        _chat.Add($"{member.Who.Username} {type} {Now}: {text}");
        if (_chat.Count > 100)
            _chat.RemoveAt(0);
        Facts.Add($"said {text}");
        Announce(Words.Chat(member.Slot, member.Who.Username, type, text, Now));
    }

    public void Whisper(ModelMember member, Visitor to, string text)
    {
        if (!MayTalk(member))
            return;
        if (Members.Find(other => other.Who.UserId == to.UserId) is not { } target)
        {
            Tell(member, "error USER_NOT_HERE");
            return;
        }

        foreach (var hearer in new HashSet<ModelMember> { target, member })
            Tell(hearer, $"whisper {member.Who.Username} to {to.UserId}: {text}");
    }

    public void Point(ModelMember member, int x, int y)
    {
        if (Members.Contains(member))
            Hear($"cursor {member.Slot} {x} {y}", member);
    }

    public void SetStatus(ModelMember member, Protocol.Status status)
    {
        if (!Members.Contains(member) || member.Status == status || !MayChange(member))
            return;
        (member.Status, member.ChangedAt) = (status, Offset);
        Hear($"now {member}", null);
    }

    public void Dress(ModelMember member, string appearance)
    {
        if (!Members.Contains(member) || !MayChange(member))
            return;
        (member.Appearance, member.ChangedAt) = (appearance, Offset);
        Hear($"avatar {member.Slot} {appearance}", member);
    }

    private bool MayTalk(ModelMember member)
    {
        if (!Members.Contains(member))
            return false;
        var refusal = member.Standing.MutedUntil > Now ? "MUTED"
            : Rules(member) || settings is { AllowChat: true, OnlyOwnerCanChat: false } ? null
            : !settings.AllowChat ? "CHAT_OFF"
            : "ONLY_OWNER_CAN_CHAT";
        refusal ??= member.Standing.Chat.Take(Now) ? null : "CHAT_TOO_FAST";
        if (refusal is not null)
            Tell(member, $"error {refusal}");
        return refusal is null;
    }

    private void TellAsRoom(ModelMember member, string text) => Tell(member, Words.Chat(0, "", Type.System, text, Now));
}
