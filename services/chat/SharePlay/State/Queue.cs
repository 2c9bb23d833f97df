using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Ensemble.Chat.SharePlay.State;

/// <summary>The songs of a channel in their order, and which of them is the current one.</summary>
/// <param name="Items">At most <see cref="MaxItems"/>.</param>
/// <param name="Current">Its index; null if and only if there are no items.</param>
internal sealed record Queue(ImmutableList<Item> Items, int? Current)
{
    public const int MaxItems = 200;

    /// <summary>What all items may weigh, so that an event with the state stays below what the delivery takes.</summary>
    public const int MaxWeight = 250_000;

    public static readonly Queue Empty = new([], null);

    [JsonIgnore]
    public int Count => Items.Count;

    [JsonIgnore]
    public Item? CurrentItem => Current is { } current ? Items[current] : null;

    public bool HasRoomFor(Item item) => Count < MaxItems && Items.Sum(other => other.Weight) + item.Weight <= MaxWeight;

    public int IndexOf(Guid id) => Items.FindIndex(item => item.Id == id);

    public Queue Append(Item item) => new(Items.Add(item), Current ?? 0);

    public Queue Replace(int index, Item item) => this with { Items = Items.SetItem(index, item) };

    public Queue Select(int index) => this with { Current = index };

    /// <summary>The current item stays the same; when it is itself removed, the next one moves up, or the last one if there is none.</summary>
    public Queue Remove(int index)
    {
        var rest = Items.RemoveAt(index);
        if (rest.IsEmpty)
            return Empty;
        return new Queue(rest, Current > index ? Current - 1 : Math.Min(Current!.Value, rest.Count - 1));
    }
}
