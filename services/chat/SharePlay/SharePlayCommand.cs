using System.Globalization;
using Ensemble.Chat.SharePlay.Sources;
using Ensemble.Chat.SharePlay.State;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.SharePlay;

/// <summary>An action with its data, read from what a client sent (Stuffchat wire reference, 2.5).</summary>
/// <param name="Refusal">What is wrong with it, whatever the state.</param>
/// <param name="Apply">Gives the state afterwards; or the state as it was, and what is wrong.</param>
internal sealed record SharePlayCommand(
    SharePlayRefusal? Refusal, Func<SharePlayState, DateTimeOffset, (SharePlayState State, SharePlayRefusal? Refusal)> Apply)
{
    public const string Add = "add";
    public const string Next = "next";

    private const string Actions = "must be add, play, pause, seek, track, next, prev, toggle_repeat, remove or clear";

    private static readonly SharePlayRefusal Full =
        Data($"would be one too many: a queue has at most {Queue.MaxItems} songs, and fewer when their addresses are long");

    private static readonly SharePlayRefusal NoSuchItem = Data("must be the index or the id of a song in the queue");

    public static SharePlayCommand Read(string action, string? data, Guid user, string session) => action switch
    {
        Add => ReadAdd(data, user),
        "play" => Always((state, now) => state.Play(now)),
        "pause" => Always((state, now) => state.Pause(now)),
        "seek" => ReadSeek(data),
        "track" => OfItem(data, (state, index, now) => state.Track(index, now)),
        Next => ReadNext(data, session),
        "prev" => Always((state, now) => state.Prev(now)),
        "toggle_repeat" => Always((state, _) => state.ToggleRepeat()),
        "remove" => OfItem(data, (state, index, now) => state.Remove(index, now)),
        "clear" => Always((state, now) => state.Clear(now)),
        _ => Refused(new SharePlayRefusal(ErrorCode.Validation, "action_type", Actions)),
    };

    private static SharePlayCommand ReadAdd(string? data, Guid user)
    {
        var url = data?.Trim() ?? "";
        if (SongAddress.Issue(url) is { } issue)
            return Refused(Data(issue));
        // Random in all its bits: whoever knows it may fetch the song.
        var item = new Item(Guid.NewGuid(), url, Item.Unnamed) { AddedBy = user };
        return new SharePlayCommand(null, (state, now) => state.CanAdd(item) ? (state.Add(item, now).Touch(now), null) : (state, Full));
    }

    private static SharePlayCommand ReadSeek(string? data) =>
        double.TryParse(data, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds)
            ? Always((state, now) => state.Seek(seconds, now))
            : Refused(Data("must be a number of seconds"));

    // A next that is only an echo leaves the state alone, and nobody needs to be told.
    private static SharePlayCommand ReadNext(string? data, string session)
    {
        if (string.IsNullOrEmpty(data))
            return new SharePlayCommand(null, (state, now) => (Touched(state, state.Next(session, null, now), now), null));
        return long.TryParse(data, NumberStyles.None, CultureInfo.InvariantCulture, out var turn)
            ? new SharePlayCommand(null, (state, now) => (Touched(state, state.Next(session, turn, now), now), null))
            : Refused(Data("must be the turn that is to end, or nothing"));
    }

    private static SharePlayCommand OfItem(string? data, Func<SharePlayState, int, DateTimeOffset, SharePlayState> act)
    {
        var isIndex = int.TryParse(data, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        var id = Guid.Empty;
        if (!isIndex && !Guid.TryParse(data, out id))
            return Refused(NoSuchItem);
        return new SharePlayCommand(null, (state, now) =>
        {
            var at = isIndex ? index : state.Queue.IndexOf(id);
            return at >= 0 && at < state.Queue.Count ? (act(state, at, now).Touch(now), null) : (state, NoSuchItem);
        });
    }

    private static SharePlayCommand Always(Func<SharePlayState, DateTimeOffset, SharePlayState> act) =>
        new(null, (state, now) => (act(state, now).Touch(now), null));

    private static SharePlayState Touched(SharePlayState before, SharePlayState after, DateTimeOffset now) =>
        ReferenceEquals(before, after) ? before : after.Touch(now);

    private static SharePlayCommand Refused(SharePlayRefusal refusal) => new(refusal, (state, _) => (state, refusal));

    private static SharePlayRefusal Data(string issue) => new(ErrorCode.Validation, "data", issue);
}
