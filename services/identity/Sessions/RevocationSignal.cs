namespace Ensemble.Identity.Sessions;

/// <summary>Wakes <see cref="RevocationAnnouncer"/>.</summary>
internal sealed class RevocationSignal : Signal;
