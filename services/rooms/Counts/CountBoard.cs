using System.Buffers.Binary;
using StackExchange.Redis;

namespace Ensemble.Rooms.Counts;

/// <summary>
/// The counts of each node's rooms in Redis: <c>rooms:counts:{node}</c>, one record of 28 bytes a room (id, people, last activity in
/// milliseconds since the epoch, little-endian), which expires unless it is written again.
/// </summary>
internal static class CountBoard
{
    public static readonly TimeSpan CountsFor = TimeSpan.FromSeconds(10);

    private const int RecordBytes = 16 + sizeof(int) + sizeof(long);
    private const string Prefix = "rooms:counts:";

    public static Task WriteAsync(IDatabase redis, string node, IReadOnlyCollection<KeyValuePair<Guid, RoomCount>> rooms)
    {
        var bytes = new byte[rooms.Count * RecordBytes];
        var rest = bytes.AsSpan();
        foreach (var (room, count) in rooms)
        {
            room.TryWriteBytes(rest);
            BinaryPrimitives.WriteInt32LittleEndian(rest[16..], count.People);
            BinaryPrimitives.WriteInt64LittleEndian(rest[20..], count.LastActivity.ToUnixTimeMilliseconds());
            rest = rest[RecordBytes..];
        }

        return redis.StringSetAsync(Prefix + node, bytes, CountsFor);
    }

    public static Task RemoveAsync(IDatabase redis, string node) => redis.KeyDeleteAsync(Prefix + node);

    public static async Task<Dictionary<Guid, RoomCount>> ReadAsync(IDatabase redis, IEnumerable<string> nodes)
    {
        var found = new Dictionary<Guid, RoomCount>();
        foreach (byte[]? bytes in await redis.StringGetAsync([.. nodes.Select(node => (RedisKey)(Prefix + node))]))
        {
            for (var rest = bytes.AsSpan(); rest.Length >= RecordBytes; rest = rest[RecordBytes..])
            {
                found[new Guid(rest[..16])] = new RoomCount(
                    BinaryPrimitives.ReadInt32LittleEndian(rest[16..]),
                    DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(rest[20..])));
            }
        }

        return found;
    }
}
