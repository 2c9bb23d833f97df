namespace Ensemble.ServiceDefaults.Messaging.Dispatching;

/// <summary>
/// Subjects with an event that the broker refuses: it and all later ones of that subject wait, while the others go on. Each is tried
/// again after a growing pause.
/// </summary>
internal sealed class HeldSubjects(TimeProvider time)
{
    /// <summary>More at once mean that the broker is at fault, not an event.</summary>
    public const int Limit = 1_000;

    private readonly Dictionary<Guid, (int Failures, DateTimeOffset Until)> held = [];
    private readonly Lock gate = new();

    public int Count { get { lock (gate) return held.Count; } }

    public void Hold(Guid subject)
    {
        lock (gate)
        {
            var failures = held.GetValueOrDefault(subject).Failures + 1;
            held[subject] = (failures, time.GetUtcNow() + Backoff.After(failures));
        }
    }

    public void Release(Guid subject)
    {
        lock (gate)
            held.Remove(subject);
    }

    /// <summary>Those whose pause is not over yet.</summary>
    public Guid[] Waiting()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            return held.Where(subject => subject.Value.Until > now).Select(subject => subject.Key).ToArray();
        }
    }
}
