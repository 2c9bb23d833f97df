using System.Text;

namespace Ensemble.Chat.SharePlay.Programs;

/// <summary>The last bytes of a stream that may be long.</summary>
internal sealed class Tail(int length)
{
    private readonly byte[] ring = new byte[length];
    private long received;

    public string Text
    {
        get
        {
            var count = (int)Math.Min(received, ring.Length);
            var start = (int)(received % ring.Length);
            return Encoding.UTF8.GetString(received <= ring.Length ? ring.AsSpan(0, count) : [.. ring.AsSpan(start), .. ring.AsSpan(0, start)]).Trim();
        }
    }

    public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var piece = new byte[length];
        int count;
        while ((count = await stream.ReadAsync(piece, cancellationToken)) > 0)
        {
            foreach (var value in piece.AsSpan(0, count))
                ring[(int)(received++ % ring.Length)] = value;
        }
    }
}
