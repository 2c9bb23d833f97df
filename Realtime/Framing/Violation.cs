namespace Ensemble.Realtime.Framing;

/// <summary>A rule of RFC 6455 that the peer broke: the code and reason to close with.</summary>
internal sealed record Violation(int Code, string Reason)
{
    public static Violation Protocol(string reason) => new(CloseCode.ProtocolError, reason);

    public static Violation NotUtf8 { get; } = new(CloseCode.InvalidData, "text is not UTF-8");

    public static Violation TooBig(int limit) => new(CloseCode.TooBig, $"message longer than {limit} bytes");
}
