using System.Collections.Concurrent;
using System.Globalization;
using Ensemble.Realtime;
using Ensemble.Rooms.Live;
using Ensemble.Tests.Rooms.Service;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Fuzz;

/// <summary>Messages and frames that are nearly right, by the thousand or the million, against a service on real sockets.</summary>
public sealed class FuzzTests
{
    private const int Clients = 4;
    private static readonly byte[] SignOfLife = new Protocol.ServerMessage { Heartbeat = new Protocol.Heartbeat() }.ToByteArray();

    private long _framesLeft = Campaign.Rounds(8_000, 1_000_000);
    private readonly ConcurrentDictionary<Case, bool> _heard = new();

    [Fact]
    public void The_corpus_has_every_kind_of_message() => Assert.Empty(Corpus.Missing(Corpus.Build("")));

    [Fact]
    public async Task Fuzzed_frames_crash_nothing_leak_nothing_and_disturb_nobody()
    {
        var seed = Campaign.Seed();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Fuzzed frames: seed {seed}, {_framesLeft} frames (ENSEMBLE_SEED repeats them)"));
        await using var rooms = await RoomsService.StartAsync(new() { ["Realtime:MaxMessagesPerSecond"] = "0" });
        using var log = new ErrorLog();
        rooms.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var target = await rooms.Api.MakeRoomAsync(rooms.Identity.Register("owner"), new { room_name = "Target", max_users = 50 });
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await using (var bystanders = await Bystanders.StartAsync(rooms))
        {
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => FuzzAsync(rooms, target, new Random(seed + client))));
            await bystanders.FinishAsync();
        }

        Assert.Subset(_heard.Keys.ToHashSet(), new HashSet<Case> { Case.RoomJoined, Case.ChatMessage, Case.MidiMessage, Case.Avatar, Case.RoomInfo, Case.Error });
        await NothingIsLeftAsync(rooms);
        Assert.True(log.Errors.IsEmpty, $"seed {seed}: {log.Errors.Count} errors, such as {log.Errors.FirstOrDefault()}");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Clients_that_are_gone_as_soon_as_they_have_come_are_no_error()
    {
        await using var rooms = await RoomsService.StartAsync();
        using var log = new ErrorLog();
        rooms.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var login = rooms.Identity.Register("hasty");
        // Before the answer to the handshake, or at its first byte.
        for (var round = 0; round < Campaign.Rounds(600, 20_000); round++)
        {
            using var raw = await RawPiano.AskAsync(rooms.Port, login.Token, TestContext.Current.CancellationToken);
            if (round % 2 == 0)
                await raw.HearFirstByteAsync(TestContext.Current.CancellationToken);
        }

        await NothingIsLeftAsync(rooms);
        Assert.True(log.Errors.IsEmpty, $"{log.Errors.Count} errors, such as {log.Errors.FirstOrDefault()}");
    }

    private async Task FuzzAsync(RoomsService rooms, string target, Random random)
    {
        while (Interlocked.Read(ref _framesLeft) > 0)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            // Another account each time: one that comes too often is kept out.
            var login = rooms.Identity.Register("fuzz");
            using var raw = await RawPiano.OpenAsync(rooms.Port, login.Token, deadline.Token);
            await SendAllAsync(raw, Bytes(target, random), random, deadline.Token);
            // Gone without a word, or heard to the end, which the server makes.
            if (random.Next(8) > 0)
            {
                await raw.Ended;
                raw.Heard.ToList().ForEach(kind => _heard[kind] = true);
            }

            rooms.Identity.Users.TryRemove(login.User.UserId, out _);
        }
    }

    // A conversation: in the room mostly, with a good word now and then, so that ten bad ones in a row don't end it too early. It says goodbye,
    // or after a broken frame so many zeros that the longest message is full, and what follows is no frame.
    private byte[] Bytes(string target, Random random)
    {
        var (messages, wire, bytes, isGood) = (new MessageMutation(random, target), new WireMutation(random), new List<byte>(), true);
        if (random.Next(10) > 0)
            bytes.AddRange(wire.Good(new Protocol.ServerMessage { JoinRoomCommand = new Protocol.JoinRoomCommand { RoomId = target } }.ToByteArray()));
        for (var frames = random.Next(5, 80); frames > 0; frames--)
        {
            var (message, way) = (messages.Next(), random.Next(80));
            bytes.AddRange(way switch { 0 => wire.Bad(message), < 10 => wire.InPieces(message), _ => wire.Good(message) });
            if (random.Next(4) == 0)
                bytes.AddRange(wire.Good(SignOfLife));
            isGood &= way > 0;
            Interlocked.Decrement(ref _framesLeft);
        }

        if (isGood && random.Next(3) == 0)
            return [.. bytes, .. WireMutation.Goodbye];
        return [.. bytes, .. wire.Bad(messages.Next()), .. new byte[70_000]];
    }

    private static async Task SendAllAsync(RawPiano raw, ReadOnlyMemory<byte> bytes, Random random, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            var part = Math.Min(bytes.Length, random.Next(3) == 0 ? random.Next(1, 40) : random.Next(1, 20_000));
            if (!await raw.SendAsync(bytes[..part], cancel))
                return;
            bytes = bytes[part..];
        }
    }

    private static async Task NothingIsLeftAsync(RoomsService rooms)
    {
        var (sockets, frames) = (rooms.Services.GetRequiredService<SocketServer>(), rooms.Services.GetRequiredService<FramePool>());
        var directory = rooms.Services.GetRequiredService<RoomDirectory>();
        await Eventually.TrueAsync(() => sockets.Count == 0, "no socket is open");
        await Eventually.TrueAsync(() => directory.Open.All(room => room.People.Count == 0), "nobody is in a room");
        foreach (var room in directory.Open.ToList())
            room.Post(live => live.Close(Protocol.RoomClosed.Types.Reason.Deleted));
        await Eventually.TrueAsync(() => frames.Outstanding == 0, "all frames are back");
    }
}
