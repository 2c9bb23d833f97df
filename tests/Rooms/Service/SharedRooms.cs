namespace Ensemble.Tests.Rooms.Service;

/// <summary>One service for the tests of a class, which keep to rooms and accounts of their own.</summary>
public sealed class SharedRooms : IAsyncLifetime
{
    internal RoomsService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await RoomsService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
