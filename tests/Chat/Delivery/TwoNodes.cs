using Ensemble.Tests.Chat.Service;

namespace Ensemble.Tests.Chat.Delivery;

/// <summary>Two nodes in this process over one database and one Redis, which look into the database often.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    internal PrivateRedis Redis { get; } = PrivateRedis.Start();

    internal ChatService First { get; private set; } = null!;

    internal ChatService Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        First = await ChatService.StartAsync(Settings());
        Second = await First.StartAnotherAsync(Settings());
    }

    public async ValueTask DisposeAsync()
    {
        await Second.DisposeAsync();
        await First.DisposeAsync();
        await Redis.DisposeAsync();
    }

    internal Dictionary<string, string> Settings() => new() { ["ConnectionStrings:redis"] = Redis.ConnectionString };
}
