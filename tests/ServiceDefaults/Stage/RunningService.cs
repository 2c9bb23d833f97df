using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Messaging.Consuming;
using Ensemble.ServiceDefaults.Messaging.Dispatching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Ensemble.Tests.ServiceDefaults.Stage;

/// <summary>A service of a test, and what a test asks of its database.</summary>
internal sealed class RunningService(IHost host) : IAsyncDisposable
{
    private bool stopped;

    public IServiceProvider Services => host.Services;

    public BeforeApplying Before => Services.GetRequiredService<BeforeApplying>();

    public Dispatcher Dispatcher => Services.GetRequiredService<Dispatcher>();

    public bool Hears => Services.GetRequiredService<EventBus>().IsHealthy;

    public bool CanPublish => Services.GetRequiredService<Publisher>().IsOpen;

    public Task PublishAsync<TEvent>(params TEvent[] facts) where TEvent : class, IEvent => UseAsync(async database =>
    {
        foreach (var fact in facts)
            database.Publish(fact);
        return await database.SaveChangesAsync();
    });

    public Task<List<AppliedNote>> AppliedAsync() => UseAsync(database => database.Notes.OrderBy(note => note.Id).ToListAsync());

    public Task<int> OutboxAsync() => UseAsync(database => database.Outbox.CountAsync());

    public async Task<T> UseAsync<T>(Func<SheetsDb, Task<T>> use)
    {
        await using var scope = Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<SheetsDb>());
    }

    public async Task<HealthReportEntry> EventHealthAsync() =>
        (await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["events"];

    public async Task StopAsync()
    {
        if (stopped)
            return;
        stopped = true;
        await host.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}
