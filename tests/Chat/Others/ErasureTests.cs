using Ensemble.Chat;
using Ensemble.Chat.Consumers;
using Ensemble.Chat.Delivery;
using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Messaging;
using Ensemble.Tests.Chat.Delivery;
using Ensemble.Tests.Chat.Service;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Chat.Others;

/// <summary>What identity's events do here; each is consumed as the inbox does it.</summary>
public sealed class ErasureTests : IAsyncLifetime
{
    private ChatService chat = null!;

    public async ValueTask InitializeAsync() => chat = await ChatService.StartAsync(new() { ["Delivery:WatchInterval"] = "00:00:00.2" });

    public ValueTask DisposeAsync() => chat.DisposeAsync();

    [Fact]
    public async Task Nothing_of_an_erased_account_is_left_and_everything_of_others_stays()
    {
        var (clara, robert, fanny) = (chat.Identity.Register("clara"), chat.Identity.Register("robert-to-be-erased"), chat.Identity.Register("fanny"));
        await chat.Api.ChannelsAsync(robert);
        var open = await chat.Api.MakeChannelAsync(clara);
        var theirs = await chat.Api.MakeChannelAsync(robert, isPrivate: true, fanny);
        var alone = await chat.Api.MakeChannelAsync(robert, isPrivate: true);
        var direct = (await chat.Api.PostAsync("/api/v1/conversations", new { participant_ids = new[] { robert.UserId } }, clara)).Data.Text("id");
        var kept = await chat.Api.SayAsync(open, clara, "kept");
        foreach (var channel in new[] { open, theirs, alone, direct })
            await chat.Api.SayAsync(channel, robert, "words-of-robert", "client-name-of-robert");
        await chat.Api.PutAsync($"/api/messages/{kept}/reactions/x", null, robert).OkAsync();
        await chat.Api.PostAsync($"/api/channels/{open}/read", new { message_id = kept }, robert).OkAsync();
        await chat.Api.SayAsync(open, clara, "after");
        using var ear = await Ear.ListenAsync(chat, open);

        await ConsumeAsync<ErasePerson, UserDeleted>(new UserDeleted(robert.UserId, false, DateTimeOffset.UtcNow));
        await ConsumeAsync<ErasePerson, UserDeleted>(new UserDeleted(robert.UserId, false, DateTimeOffset.UtcNow));

        Assert.Empty(await Traces.FindAsync(chat.Database.ConnectionString, [robert.User.UserId, "robert-to-be-erased", "words-of-robert", "client-name-of-robert"], "outbox"));
        Assert.Equal(["after", "kept"], (await chat.Api.MessagesAsync(open, clara)).Select(message => message.Text("content")));
        Assert.Empty((await chat.Api.MessagesAsync(open, clara))[1].GetProperty("reactions").EnumerateArray());
        Assert.True((await chat.Api.GetAsync($"/api/channels/{theirs}/ownership", fanny)).Json.GetProperty("is_owner").GetBoolean());
        Assert.Equal(200, (await chat.Api.GetAsync($"/api/v1/conversations/{direct}/history", clara)).Status);
        Assert.False(await chat.WithDbAsync(db => Task.FromResult(db.Channels.Any(channel => channel.Id == Guid.Parse(alone)))));
        Assert.Equal(2, (await chat.Api.GetAsync($"/api/channels/{open}/info", clara)).Json.GetProperty("message_count").GetInt32());
        // Sockets hear of it from the store, as of any deletion.
        await ear.UntilAsync(heard => heard.Any(told => told.Kind == ChannelEventKind.MessageDeleted), "the deletion is told");
    }

    [Fact]
    public async Task A_registration_a_new_name_and_a_ban_are_known_at_once()
    {
        var clara = chat.Identity.Register("clara");
        var (id, channel) = (Guid.CreateVersion7(), await chat.Api.MakeChannelAsync(clara));
        var heard = new System.Collections.Concurrent.ConcurrentQueue<ChatNotice>();
        chat.Services.GetRequiredService<Notices>().Heard += heard.Enqueue;

        await ConsumeAsync<RegisterPerson, UserRegistered>(new UserRegistered(id, "newcomer", null, DateTimeOffset.UtcNow));
        Assert.Contains(await MembersAsync(channel, clara), member => member == $"{id}");
        await ConsumeAsync<UpdatePerson, UserUpdated>(new UserUpdated(id, "NewName", null, DateTimeOffset.UtcNow));
        Assert.Equal("newname", await chat.WithDbAsync(db => Task.FromResult(db.People.Single(person => person.UserId == id).NameKey)));
        await ConsumeAsync<BanPerson, UserBanned>(new UserBanned(id, true, null, null, DateTimeOffset.UtcNow));
        Assert.DoesNotContain(await MembersAsync(channel, clara), member => member == $"{id}");
        await ConsumeAsync<BanPerson, UserBanned>(new UserBanned(id, false, null, null, DateTimeOffset.UtcNow));
        Assert.Contains(await MembersAsync(channel, clara), member => member == $"{id}");

        Assert.Equal([ChatNoticeKind.UserUpdated, ChatNoticeKind.UserBanned], heard.Where(notice => notice.UserId == id).Select(notice => notice.Kind));
    }

    private async Task<List<string>> MembersAsync(string channel, Login reader) =>
        [.. (await chat.Api.GetAsync($"/api/channels/{channel}/members", reader)).Json.EnumerateArray().Select(member => member.Text("user_id"))];

    private async Task ConsumeAsync<TConsumer, TEvent>(TEvent fact) where TConsumer : IEventConsumer<TEvent> where TEvent : class, IEvent
    {
        await using var scope = chat.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ChatDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<TConsumer>().ConsumeAsync(fact, new Ensemble.ServiceDefaults.Messaging.Delivery(Guid.NewGuid(), 1), default);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
