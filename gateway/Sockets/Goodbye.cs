using System.Buffers.Binary;
using System.Text;
using Ensemble.Realtime;

namespace Ensemble.Gateway.Sockets;

/// <summary>The close frame (RFC 6455, section 5.5.1) of a gateway that stops.</summary>
internal static class Goodbye
{
    private const byte FinalClose = 0x88;
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(3);

    /// <summary>1001, with another time to come back for each.</summary>
    public static byte[] GoingAway()
    {
        var reason = Encoding.UTF8.GetBytes(CloseCode.Draining(Jitter));
        var frame = new byte[4 + reason.Length];
        (frame[0], frame[1]) = (FinalClose, (byte)(2 + reason.Length));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), CloseCode.GoingAway);
        reason.CopyTo(frame, 4);
        return frame;
    }
}
