using Ensemble.Chat.Channels;

namespace Ensemble.Chat.Socket;

/// <summary>Whose socket it is.</summary>
/// <param name="Speaker">The account, with its roles as identity had them when the socket was opened.</param>
/// <param name="Login">The signed-in session, or API key, that the socket acts by and ends with.</param>
internal sealed record SocketUser(Speaker Speaker, Guid Login)
{
    public Guid Id => Speaker.UserId;
}
