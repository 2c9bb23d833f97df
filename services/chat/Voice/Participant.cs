using System.Text.Json;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Chat.Voice;

/// <summary>A socket in a call.</summary>
/// <param name="SessionId">The socket's session.</param>
/// <param name="UserId">Whose it is; one user may be in a call with several.</param>
/// <param name="Node">Where it is open.</param>
/// <param name="IsMuted">Says of itself that it does not send sound.</param>
/// <param name="SharesScreen">Says of itself that it shows its screen.</param>
internal sealed record Participant(Guid SessionId, Guid UserId, Guid Node, bool IsMuted = false, bool SharesScreen = false)
{
    /// <summary>As Redis keeps it, under the session.</summary>
    public string ToText() => JsonSerializer.Serialize(this, Json.Options);

    public static Participant Parse(string text) => JsonSerializer.Deserialize<Participant>(text, Json.Options)!;
}
