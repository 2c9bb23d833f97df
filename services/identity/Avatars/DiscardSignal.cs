namespace Ensemble.Identity.Avatars;

/// <summary>Wakes <see cref="DiscardedFiles"/>.</summary>
internal sealed class DiscardSignal : Signal;
