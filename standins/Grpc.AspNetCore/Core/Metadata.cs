using System.Collections;

namespace Grpc.Core;

/// <summary>Headers or trailers of a call, in order, keys in lower case. A key ending in <c>-bin</c> carries bytes.</summary>
public sealed partial class Metadata : IList<Metadata.Entry>
{
    public const string BinaryHeaderSuffix = "-bin";

    public static readonly Metadata Empty = new(isReadOnly: true);

    private readonly List<Entry> entries;

    public Metadata()
        : this(isReadOnly: false)
    {
    }

    private Metadata(bool isReadOnly)
    {
        entries = isReadOnly ? new List<Entry>(0) : [];
        IsReadOnly = isReadOnly;
    }

    public int Count => entries.Count;

    public bool IsReadOnly { get; }

    public Entry this[int index]
    {
        get => entries[index];
        set
        {
            CheckWriteable();
            entries[index] = Checked(value);
        }
    }

    public void Add(string key, string value) => Add(new Entry(key, value));

    public void Add(string key, byte[] valueBytes) => Add(new Entry(key, valueBytes));

    public void Add(Entry item)
    {
        CheckWriteable();
        entries.Add(Checked(item));
    }

    /// <summary>The last entry of that key, or null.</summary>
    public Entry? Get(string key) => entries.FindLast(entry => KeyEquals(entry, key));

    public string? GetValue(string key) => Get(key)?.Value;

    public byte[]? GetValueBytes(string key) => Get(key)?.ValueBytes;

    public IEnumerable<Entry> GetAll(string key) => entries.Where(entry => KeyEquals(entry, key));

    public void Insert(int index, Entry item)
    {
        CheckWriteable();
        entries.Insert(index, Checked(item));
    }

    public bool Remove(Entry item)
    {
        CheckWriteable();
        return entries.Remove(item);
    }

    public void RemoveAt(int index)
    {
        CheckWriteable();
        entries.RemoveAt(index);
    }

    public void Clear()
    {
        CheckWriteable();
        entries.Clear();
    }

    public int IndexOf(Entry item) => entries.IndexOf(item);

    public bool Contains(Entry item) => entries.Contains(item);

    public void CopyTo(Entry[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

    public IEnumerator<Entry> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool KeyEquals(Entry entry, string key) => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase);

    private static Entry Checked(Entry entry) => entry ?? throw new ArgumentNullException(nameof(entry));

    private void CheckWriteable()
    {
        if (IsReadOnly)
            throw new InvalidOperationException("This metadata object is read-only.");
    }
}
