using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.SharePlay.State;

/// <summary>How songs come: who downloads them, and what came of it. A download whose claim is not the item's any more changes nothing.</summary>
internal sealed partial record SharePlayState
{
    /// <summary>At the same time, for one channel.</summary>
    public const int MaxDownloads = 2;

    private const int ShortTitle = 40;

    public bool CanAdd(Item item) => Queue.HasRoomFor(item);

    /// <summary>At the end of the queue; it does not begin to play by itself.</summary>
    public SharePlayState Add(Item item, DateTimeOffset now)
    {
        var placed = item with { Status = Active(now) < MaxDownloads ? DownloadStatus.Grabbing : DownloadStatus.Pending };
        return Queue.Count == 0 ? BeginTurn(Queue.Append(placed), Playback.IsPlaying, now) : this with { Queue = Queue.Append(placed) };
    }

    /// <summary>When somebody may claim a download; null when there is none to claim, ever.</summary>
    public DateTimeOffset? ClaimableAt(DateTimeOffset now)
    {
        var unfinished = Queue.Items.Where(item => !item.IsFinished).ToList();
        if (unfinished.Count == 0)
            return null;
        var freed = unfinished.Where(item => item.IsClaimed(now)).Select(item => item.Claim!.Until).Order().ToList();
        return freed.Count < MaxDownloads && freed.Count < unfinished.Count ? now : freed[0];
    }

    /// <summary>Gives out a download: the current song first, then those that follow it.</summary>
    /// <param name="token">Of this try.</param>
    /// <param name="maxBytes">Of all the channel's songs; beyond it nothing more comes.</param>
    /// <param name="now">By the server.</param>
    /// <param name="claimed">The item; null when there is none to claim now.</param>
    public SharePlayState Claim(Guid token, long maxBytes, DateTimeOffset now, out Item? claimed)
    {
        claimed = null;
        var state = this;
        while (state.Active(now) < MaxDownloads && state.FirstToClaim(now) is var index and >= 0)
        {
            var item = state.Queue.Items[index];
            var refusal = item.Attempts >= Item.MaxAttempts ? "It could not be loaded."
                : state.Queue.Items.Sum(other => other.Size) >= maxBytes ? "The songs of this queue take up too much room; remove some first."
                : null;
            if (refusal is null)
            {
                claimed = item with
                {
                    Status = DownloadStatus.Grabbing, Attempts = item.Attempts + 1, Claim = new Claim(token, now + State.Claim.Lease), Progress = null,
                };
                return state with { Queue = state.Queue.Replace(index, claimed) };
            }

            state = state.Put(index, item.Fail(refusal), now);
        }

        return state;
    }

    /// <summary>It is known what it is.</summary>
    public SharePlayState Describe(Guid id, Guid token, string title, double duration, DateTimeOffset now) => Change(id, token, now, item =>
    {
        var described = item with
        {
            Status = DownloadStatus.Downloading, Title = Excerpt.Of(title, Item.MaxTitle), Duration = duration, Claim = Renewed(item, now),
        };
        var weight = Queue.Items.Sum(other => other.Weight) - item.Weight + described.Weight;
        return weight <= Queue.MaxWeight ? described : described with { Title = Excerpt.Of(title, ShortTitle) };
    });

    /// <summary>It is still on its way.</summary>
    public SharePlayState Renew(Guid id, Guid token, double? progress, DateTimeOffset now) =>
        Change(id, token, now, item => item with { Progress = progress ?? item.Progress, Claim = Renewed(item, now) });

    /// <summary>It is there.</summary>
    public SharePlayState Ready(Guid id, Guid token, Song song, DateTimeOffset now) => Change(id, token, now, item => item with
    {
        Status = DownloadStatus.Ready, Duration = song.Duration, Size = song.Size, HasCover = song.HasCover, Claim = null, Progress = null,
    });

    public SharePlayState Fail(Guid id, Guid token, string error, DateTimeOffset now) =>
        Change(id, token, now, item => item.Fail(Excerpt.Of(error, Item.MaxError)));

    /// <summary>Given back untried, since its node stops.</summary>
    public SharePlayState Release(Guid id, Guid token, DateTimeOffset now) =>
        Change(id, token, now, item => item with { Claim = null, Attempts = item.Attempts - 1, Progress = null });

    /// <summary>It was a list: its first song takes the item's place, so that nothing moves, and the others follow at the end.</summary>
    public SharePlayState Expand(Guid id, Guid token, IReadOnlyList<Item> songs, DateTimeOffset now)
    {
        if (IndexIfClaimed(id, token) is not { } index)
            return this;
        var queue = Queue.Replace(index, songs[0] with { Id = id, Status = DownloadStatus.Pending });
        foreach (var song in songs.Skip(1).TakeWhile(song => queue.HasRoomFor(song)))
            queue = queue.Append(song);
        return this with { Queue = queue };
    }

    public bool HasClaim(Guid id, Guid token) => IndexIfClaimed(id, token) is not null;

    private static Claim? Renewed(Item item, DateTimeOffset now) => item.Claim! with { Until = now + State.Claim.Lease };

    private SharePlayState Change(Guid id, Guid token, DateTimeOffset now, Func<Item, Item> change) =>
        IndexIfClaimed(id, token) is { } index ? Put(index, change(Queue.Items[index]), now) : this;

    private SharePlayState Put(int index, Item item, DateTimeOffset now) => (this with { Queue = Queue.Replace(index, item) }).Settle(now);

    private int? IndexIfClaimed(Guid id, Guid token) =>
        Queue.IndexOf(id) is var index and >= 0 && Queue.Items[index] is { IsFinished: false, Claim: { } claim } && claim.Token == token ? index : null;

    private int Active(DateTimeOffset now) => Queue.Items.Count(item => item.IsClaimed(now));

    private int FirstToClaim(DateTimeOffset now)
    {
        for (var step = 0; step < Queue.Count; step++)
        {
            var index = (Queue.Current!.Value + step) % Queue.Count;
            if (!Queue.Items[index].IsFinished && !Queue.Items[index].IsClaimed(now))
                return index;
        }

        return -1;
    }
}
