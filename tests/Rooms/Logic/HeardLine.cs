using Ensemble.Realtime;
using Ensemble.Rooms.Live;

namespace Ensemble.Tests.Rooms.Logic;

/// <summary>A line that keeps what it is sent.</summary>
internal sealed class HeardLine : ILine
{
    public List<Protocol.ClientMessage> Heard { get; } = [];

    public int? ClosedWith { get; private set; }

    public bool IsReleased { get; private set; }

    /// <summary>Posted, and not written yet.</summary>
    public int Waiting { get; private set; }

    public void Post(Frame frame)
    {
        Waiting++;
        var header = frame.Length - frame.Payload.Length;
        Heard.Add(Protocol.ClientMessage.Parser.ParseFrom(frame.Bytes.Span[header..]));
    }

    public void PostOld(Frame frame) => Post(frame);

    public void Flush() => Waiting = 0;

    // A goodbye takes along what waits.
    public void Released(Guid room, int code, string reason) => (IsReleased, ClosedWith, Waiting) = (true, code, 0);

    public IEnumerable<T> All<T>() where T : class => Heard.Select(Content).OfType<T>();

    public T Last<T>() where T : class => All<T>().Last();

    private static object? Content(Protocol.ClientMessage message) => typeof(Protocol.ClientMessage)
        .GetProperty(message.MessageCase.ToString())?.GetValue(message);
}
