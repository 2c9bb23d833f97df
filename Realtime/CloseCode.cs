using System.Globalization;

namespace Ensemble.Realtime;

/// <summary>Why a socket was closed: the codes of RFC 6455, section 7.4, that the kit uses, and Ensemble's own from 4001.</summary>
public static class CloseCode
{
    /// <summary>Bye.</summary>
    public const int Normal = 1000;

    /// <summary>This server stops. The reason is <see cref="Draining"/>.</summary>
    public const int GoingAway = 1001;

    /// <summary>The peer broke the framing rules.</summary>
    public const int ProtocolError = 1002;

    /// <summary>No close frame came: the connection was lost. Never sent.</summary>
    public const int Lost = 1006;

    /// <summary>A text that is not UTF-8.</summary>
    public const int InvalidData = 1007;

    /// <summary>Ten bad messages in a row.</summary>
    public const int PolicyViolation = 1008;

    /// <summary>A message longer than <see cref="RealtimeOptions.MaxMessageBytes"/>.</summary>
    public const int TooBig = 1009;

    /// <summary>The server failed at something unexpected.</summary>
    public const int ServerError = 1011;

    public const int NotAuthenticated = 4001;

    /// <summary>More messages a second than <see cref="RealtimeOptions.MaxMessagesPerSecond"/>.</summary>
    public const int TooFast = 4002;

    /// <summary>The client doesn't read as fast as it is sent to.</summary>
    public const int TooSlow = 4003;

    /// <summary>No sign of life within <see cref="RealtimeOptions.SilenceTimeout"/>.</summary>
    public const int TimedOut = 4004;

    /// <summary>Banned or removed.</summary>
    public const int Removed = 4008;

    /// <summary>A newer socket of the same user took the place.</summary>
    public const int TakenOver = 4009;

    public const int RoomClosed = 4010;

    // What a peer may put into a close frame; 1004 to 1006 and 1015 are never sent.
    internal static bool MaySend(int code) => code is >= 1000 and <= 1003 or >= 1007 and <= 1014 or >= 3000 and <= 4999;

    /// <summary>The reason of <see cref="GoingAway"/>, <c>draining; retry_ms=N</c>: come back after N milliseconds, each at another time.</summary>
    /// <param name="jitter">The latest.</param>
    public static string Draining(TimeSpan jitter) => string.Create(
        CultureInfo.InvariantCulture, $"draining; retry_ms={Random.Shared.NextInt64((long)jitter.TotalMilliseconds + 1)}");
}
