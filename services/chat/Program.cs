using Ensemble.Chat;
using Ensemble.Chat.Consumers;
using Ensemble.Chat.Delivery;
using Ensemble.Chat.Grpc;
using Ensemble.Chat.SharePlay;
using Ensemble.Chat.Socket;
using Ensemble.Contracts.Events;
using Ensemble.Realtime;
using Ensemble.ServiceDefaults;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging;

RealtimeSetup.StayOnSocketThreads();
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<ChatDb>("chatdb");
builder.AddEvents<ChatDb>("chat", events => events
    .Consume<UserRegistered, RegisterPerson>()
    .Consume<UserUpdated, UpdatePerson>()
    .Consume<UserBanned, BanPerson>()
    .Consume<UserDeleted, ErasePerson>());
builder.AddRealtime();
builder.AddDelivery();
builder.AddChat();
builder.AddGrpcServices();
builder.AddSharePlay();
builder.AddChatSocket();

var app = builder.Build();
app.UseTrunks();
app.UseThreadPool();
app.MapDefaultEndpoints();
app.MapChat();
app.MapGrpcServices();
app.MapSharePlay();
app.MapChatSockets();
await app.RunServiceAsync(args);
