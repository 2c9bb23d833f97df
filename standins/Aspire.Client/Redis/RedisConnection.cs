using StackExchange.Redis;

namespace Aspire.StackExchange.Redis;

/// <summary>The application's multiplexer, made once, at the host's start or at its first use.</summary>
internal sealed class RedisConnection(Func<ConfigurationOptions> options) : IDisposable
{
    private readonly Lazy<Task<ConnectionMultiplexer>> _multiplexer = new(() => ConnectAsync(options()));

    public Task<ConnectionMultiplexer> MultiplexerAsync => _multiplexer.Value;

    /// <summary>Waits, no longer than the connect timeout, when the first attempt isn't over yet.</summary>
    public IConnectionMultiplexer Multiplexer => _multiplexer.Value.GetAwaiter().GetResult();

    public void Dispose()
    {
        if (_multiplexer is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            _multiplexer.Value.Result.Dispose();
        }
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions options)
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(options);

        // Replies in order hold each one up until the code that awaited the one before has run: a fifth of the throughput.
        multiplexer.PreserveAsyncOrder = false;
        return multiplexer;
    }
}
