using Ensemble.Chat.SharePlay.State;

namespace Ensemble.Tests.Chat.SharePlay.State;

/// <summary>Long random walks, beside a player that counts the seconds it has played.</summary>
public sealed class ModelTests
{
    private const int Steps = 300;

    [Fact]
    public void Whatever_people_and_downloads_do_the_queue_is_as_a_plain_player_would_have_it()
    {
        var seed = Campaign.Seed();
        for (var round = 0; round < Campaign.Rounds(300, 20_000); round++)
        {
            var walk = new Walk(new Random(seed + round));
            try
            {
                for (var step = 0; step < Steps; step++)
                    walk.Step();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed + round}:\n{string.Join('\n', walk.Done.TakeLast(30))}", failure);
            }
        }
    }

    private sealed class Walk(Random random)
    {
        private readonly ModelPlayer model = new();
        private readonly Player player = new();
        private readonly Dictionary<Guid, Guid> claims = [];

        public List<string> Done { get; } = [];

        public void Step()
        {
            var turn = player.State.Playback.Turn;
            Act();
            Check();
            Assert.True(player.State.Playback.Turn >= turn, "turns only rise");
        }

        private void Act()
        {
            var index = random.Next(-1, player.State.Queue.Count + 1);
            var session = $"session {random.Next(3)}";
            switch (random.Next(14))
            {
                case 0 or 1 when player.State.Queue.Count < 12:
                    Do("add", () => model.Add(player.Add($"song {Done.Count}")));
                    break;
                case 2:
                    Do("play", () => { player.Play(); model.Play(); });
                    break;
                case 3:
                    Do("pause", () => { player.Do((state, now) => state.Pause(now)); model.Pause(); });
                    break;
                case 4:
                    var to = random.Next(-20, 150);
                    Do($"seek {to}", () => { player.Do((state, now) => state.Seek(to, now)); model.Seek(to); });
                    break;
                case 5:
                    Do($"track {index}", () => { player.Track(index); model.Track(index); });
                    break;
                case 6 or 7:
                    Do($"next of {session}", () => { player.Next(session); model.Next(session, player.Now); });
                    break;
                case 8:
                    Do("prev", () => { player.Do((state, now) => state.Prev(now)); model.Prev(); });
                    break;
                case 9:
                    Do("toggle_repeat", () => { player.Do((state, _) => state.ToggleRepeat()); model.ToggleRepeat(); });
                    break;
                case 10 when random.Next(3) == 0:
                    Do($"remove {index}", () => { player.Do((state, now) => state.Remove(index, now)); model.Remove(index); });
                    break;
                case 11:
                    Download();
                    break;
                default:
                    var seconds = random.Next(4) == 0 ? random.Next(1, 130) : random.Next(1, 3_000) / 1_000d;
                    Do($"{seconds:0.###} s pass", () => { player.Pass(seconds); model.Pass(seconds); });
                    Do("the server looks", () => { player.EndTurn(); model.EndTurn(player.Now); });
                    break;
            }
        }

        private void Download()
        {
            if (player.Claim() is { } claim)
                claims[claim.Id] = claim.Token;
            // Those that were claimed too often are given up there.
            foreach (var item in player.State.Queue.Items.Where(item => item is { Status: DownloadStatus.Error, Attempts: Item.MaxAttempts }))
                model.Fail(item.Id, counts: true);
            if (claims.Count == 0 || random.Next(2) == 0)
                return;
            var (id, token) = claims.ElementAt(random.Next(claims.Count));
            claims.Remove(id);
            var holds = player.State.HasClaim(id, token);
            var duration = random.Next(5, 120);
            if (random.Next(4) == 0)
                Do("a song fails", () => { player.Do((state, now) => state.Fail(id, token, "No.", now)); model.Fail(id, holds); });
            else
                Do($"a song of {duration} s is there", () => { player.Do((state, now) => state.Ready(id, token, new Song(duration, 1, false), now)); model.Ready(id, duration, holds); });
        }

        private void Do(string what, Action act)
        {
            Done.Add(what);
            act();
        }

        private void Check()
        {
            var (queue, playback) = (player.State.Queue, player.State.Playback);
            Assert.Equal(model.Songs.Select(song => song.Id), queue.Items.Select(item => item.Id));
            Assert.Equal(model.Songs.Count == 0 ? null : model.Current, queue.Current);
            Assert.Equal((model.Playing, model.Repeat), (playback.IsPlaying, player.State.Repeat));
            Assert.Equal(model.Position, Math.Min(player.Position, Math.Max(model.Length, playback.Position)), 0.05);
            Assert.Equal(model.Runs, playback.StartTime is not null);
            Assert.InRange(queue.Items.Count(item => item.IsClaimed(player.Now)), 0, SharePlayState.MaxDownloads);
            Assert.Equal(queue.Items.All(item => item.IsFinished), player.State.ClaimableAt(player.Now) is null);
        }
    }
}
