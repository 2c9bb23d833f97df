using Ensemble.Chat;
using Ensemble.Chat.Delivery;
using Ensemble.Realtime;
using Ensemble.ServiceDefaults;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging;

RealtimeSetup.StayOnSocketThreads();
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<ChatDb>("chatdb");
builder.AddEvents<ChatDb>("chat");
builder.AddRealtime();
builder.AddDelivery();

var app = builder.Build();
app.UseThreadPool();
app.MapDefaultEndpoints();
await app.RunServiceAsync(args);
