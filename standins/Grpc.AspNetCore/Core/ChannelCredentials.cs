namespace Grpc.Core;

/// <summary>Whether a channel uses TLS, and the credentials that each of its calls gets.</summary>
public sealed class ChannelCredentials
{
    private ChannelCredentials(bool isSecure, CallCredentials? callCredentials)
    {
        IsSecure = isSecure;
        CallCredentials = callCredentials;
    }

    public static ChannelCredentials Insecure { get; } = new(isSecure: false, null);

    public static ChannelCredentials SecureSsl { get; } = new(isSecure: true, null);

    internal bool IsSecure { get; }

    internal CallCredentials? CallCredentials { get; }

    public static ChannelCredentials Create(ChannelCredentials channelCredentials, CallCredentials callCredentials)
    {
        ArgumentNullException.ThrowIfNull(channelCredentials);
        ArgumentNullException.ThrowIfNull(callCredentials);
        return new ChannelCredentials(channelCredentials.IsSecure, callCredentials);
    }
}
