using System.Text;
using System.Text.Json;
using Ensemble.Contracts.Events;
using Ensemble.Operations.Audit;
using Ensemble.ServiceDefaults.Http;
using Ensemble.Tests.ServiceDefaults.Stage;
using Microsoft.EntityFrameworkCore;
using RabbitMQ.Client;

namespace Ensemble.Tests.Operations;

/// <summary>Events of other services over a real RabbitMQ.</summary>
public sealed class ConsumerTests : IAsyncLifetime
{
    private readonly OwnBroker broker = new();
    private OperationsService operations = null!;

    [Fact]
    public async Task A_registration_and_a_room_become_one_entry_each_however_often_they_are_delivered()
    {
        var (user, room, at) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Audited.Noon.AddTicks(10));
        var registered = new UserRegistered(user, "anna", "192.168.1.1", at);
        var created = new RoomCreated(room, user, "Études", "public", at.AddSeconds(1));
        // What is about one subject arrives in order: when these are there, all deliveries before them have been dealt with.
        var later = at.AddHours(1);

        await SendAsync(registered, times: 3);
        await SendAsync(registered with { OccurredAt = later });
        await SendAsync(created, times: 3);
        await SendAsync(created with { OccurredAt = later });

        await Eventually.TrueAsync(
            async () => (await EntriesAsync(user)).Count(entry => entry.CreatedAt == later) == 2, "the last two have arrived");
        Assert.Equal(
            [("user.registered", "user", user, "192.168.1.1", at), ("room.created", "room", (Guid?)room, null, at.AddSeconds(1))],
            (await EntriesAsync(user)).Where(entry => entry.CreatedAt < later)
                .Select(entry => (entry.Action, entry.ResourceType, entry.ResourceId, entry.IpAddress, entry.CreatedAt)));
    }

    [Fact]
    public async Task Bans_and_roles_are_entries_of_who_decided_about_whom()
    {
        var (admin, user) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await SendAsync(new UserRolesChanged(user, ["member", "moderator"], admin, Audited.Noon));
        await SendAsync(new UserBanned(user, true, "spam", admin, Audited.Noon.AddMinutes(1)));
        await SendAsync(new UserBanned(user, false, null, admin, Audited.Noon.AddMinutes(2)));

        await Eventually.TrueAsync(async () => (await EntriesAsync(admin)).Count == 3, "they have arrived");
        Assert.Equal(
            [("user.roles_changed", (Guid?)user), ("user.banned", user), ("user.unbanned", user)],
            (await EntriesAsync(admin)).Select(entry => (entry.Action, entry.ResourceId)));
    }

    [Fact]
    public async Task A_registration_from_an_unknown_address_at_a_time_of_another_zone_is_an_entry_too()
    {
        var user = Guid.CreateVersion7();

        await SendAsync(user, "UserRegistered", $$"""{"user_id":"{{user}}","username":"anna","occurred_at":"2026-03-21T14:00:00+02:00"}""");

        await Eventually.TrueAsync(async () => (await EntriesAsync(user)).Count > 0, "it has arrived");
        var entry = Assert.Single(await EntriesAsync(user));
        Assert.Equal((null, Audited.Noon), (entry.IpAddress, entry.CreatedAt));
    }

    public async ValueTask InitializeAsync()
    {
        await broker.StartAsync();
        operations = await OperationsService.StartAsync(broker.Address);
        await Eventually.TrueAsync(
            async () => (await operations.Api.GetAsync("/health")).Json.GetProperty("status").GetString() == "healthy",
            "events come in", seconds: 60);
    }

    public async ValueTask DisposeAsync()
    {
        await operations.DisposeAsync();
        await broker.DisposeAsync();
    }

    private Task SendAsync<TEvent>(TEvent fact, int times = 1) where TEvent : class, IEvent =>
        SendAsync(fact.Subject, typeof(TEvent).Name, JsonSerializer.Serialize(fact, Json.Options), times);

    // As other services publish it: the same message id each time.
    private async Task SendAsync(Guid subject, string type, string body, int times = 1)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker.Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var properties = new BasicProperties
        {
            MessageId = Guid.CreateVersion7().ToString(),
            ContentType = "application/json",
            Headers = new Dictionary<string, object?>
            {
                ["MT-MessageType"] = $"urn:message:Ensemble.Contracts.Events:{type}",
                ["subject"] = subject.ToString(),
            },
        };
        var bytes = Encoding.UTF8.GetBytes(body);
        for (var time = 0; time < times; time++)
            await channel.BasicPublishAsync($"Ensemble.Contracts.Events:{type}", "", mandatory: true, properties, bytes);
    }

    private Task<List<AuditEntry>> EntriesAsync(Guid user) => operations.WithDbAsync(
        db => db.AuditEntries.AsNoTracking().Where(entry => entry.UserId == user).OrderBy(entry => entry.CreatedAt).ToListAsync());
}
