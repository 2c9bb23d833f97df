using System.ComponentModel.DataAnnotations;

namespace Ensemble.Chat.Socket;

/// <summary>Bounds of the chat's socket beyond those of every socket; section <c>Socket</c>.</summary>
internal sealed class SocketOptions
{
    public const string Section = "Socket";

    /// <summary>Sockets that a user may have open on one node.</summary>
    [Range(1, 1_000)]
    public int MaxPerUser { get; set; } = 20;

    /// <summary>Channels that a socket may have open at once.</summary>
    [Range(1, 1_000)]
    public int MaxRooms { get; set; } = 100;

    /// <summary>Longest signal of a call, as it comes in.</summary>
    [Range(1_024, 64 * 1_024)]
    public int MaxSignalBytes { get; set; } = 16 * 1_024;

    /// <summary>How far behind <c>since</c> may be; more than that is fetched over HTTP.</summary>
    [Range(1, 10_000)]
    public int MaxReplayed { get; set; } = 1_000;

    /// <summary>Who types without a pause is told of this often.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan TypingInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Whoever has not typed for this long does not type any more.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan TypingExpiry { get; set; } = TimeSpan.FromSeconds(6);
}
