using StackExchange.Redis;

namespace Ensemble.Chat.SharePlay.Store;

internal static class Outage
{
    /// <summary>Whether Redis is away, or too slow.</summary>
    public static bool Is(Exception failure) => failure is RedisException or TimeoutException;
}
