using System.Text.Json;
using Ensemble.ServiceDefaults.Http;
using StackExchange.Redis;

namespace Ensemble.ServiceDefaults.Friends;

/// <summary>
/// News of friends on their way from identity to every process that has sockets: the channel <c>friends:news</c> of Redis. Who isn't there
/// when it is said misses it, and finds it in the list of friends.
/// </summary>
public static class FriendWire
{
    private static readonly RedisChannel Channel = new("friends:news", RedisChannel.PatternMode.Literal);

    /// <summary>Says it to all who listen now.</summary>
    public static Task PublishAsync(IConnectionMultiplexer redis, FriendNews news) =>
        redis.GetSubscriber().PublishAsync(Channel, JsonSerializer.SerializeToUtf8Bytes(news, Json.Options));

    /// <summary>
    /// Listens from now on, also after the connection was lost; what is no news is left out. <paramref name="hear"/> is called on several
    /// threads at once.
    /// </summary>
    /// <exception cref="RedisException">Redis is away: try again.</exception>
    public static Task SubscribeAsync(IConnectionMultiplexer redis, Action<FriendNews> hear) => redis.GetSubscriber().SubscribeAsync(Channel, (_, text) =>
    {
        if (Read(text) is { } news)
            hear(news);
    });

    private static FriendNews? Read(RedisValue text)
    {
        try
        {
            return JsonSerializer.Deserialize<FriendNews>((byte[])text!, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
