namespace Grpc.Wire;

/// <summary>How large messages may be, and what is said of larger ones.</summary>
internal static class MessageLimits
{
    public const int DefaultReceive = 4 * 1024 * 1024;

    public const string ReceivedTooLarge = "Received message exceeds the maximum configured message size.";

    public const string SentTooLarge = "Sending message exceeds the maximum configured message size.";
}
