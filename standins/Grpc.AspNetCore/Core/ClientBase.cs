namespace Grpc.Core;

/// <summary>What every generated client inherits.</summary>
public abstract class ClientBase
{
    private readonly ClientBaseConfiguration? configuration;

    protected ClientBase()
    {
        CallInvoker = new UnconfiguredCallInvoker();
    }

    protected ClientBase(ClientBaseConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        this.configuration = configuration;
        CallInvoker = configuration.CreateCallInvoker();
    }

    protected ClientBase(ChannelBase channel)
        : this(new ClientBaseConfiguration((channel ?? throw new ArgumentNullException(nameof(channel))).CreateCallInvoker(), null))
    {
    }

    protected ClientBase(CallInvoker callInvoker)
        : this(new ClientBaseConfiguration(callInvoker ?? throw new ArgumentNullException(nameof(callInvoker)), null))
    {
    }

    protected internal CallInvoker CallInvoker { get; }

    internal ClientBaseConfiguration Configuration =>
        configuration ?? throw new InvalidOperationException("A client made without a channel has no configuration.");

    /// <summary>The invoker and host that a client's copies share.</summary>
    protected internal class ClientBaseConfiguration
    {
        private readonly CallInvoker undecorated;

        internal ClientBaseConfiguration(CallInvoker undecorated, string? host)
        {
            this.undecorated = undecorated;
            Host = host;
        }

        internal string? Host { get; }

        internal CallInvoker CreateCallInvoker() => Host is null ? undecorated : new HostCallInvoker(undecorated, Host);

        internal ClientBaseConfiguration WithHost(string host) => new(undecorated, host);
    }
}

/// <summary>What every generated client inherits, with its own type.</summary>
public abstract class ClientBase<T> : ClientBase
    where T : ClientBase<T>
{
    protected ClientBase()
    {
    }

    protected ClientBase(ClientBaseConfiguration configuration)
        : base(configuration)
    {
    }

    protected ClientBase(ChannelBase channel)
        : base(channel)
    {
    }

    protected ClientBase(CallInvoker callInvoker)
        : base(callInvoker)
    {
    }

    /// <summary>The same client, naming another host to the server.</summary>
    public T WithHost(string host) => NewInstance(Configuration.WithHost(host));

    protected abstract T NewInstance(ClientBaseConfiguration configuration);
}
