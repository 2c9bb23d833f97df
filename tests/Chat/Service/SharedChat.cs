namespace Ensemble.Tests.Chat.Service;

/// <summary>One service for the tests of a class, which keep to channels and accounts of their own.</summary>
public sealed class SharedChat : IAsyncLifetime
{
    internal ChatService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await ChatService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
