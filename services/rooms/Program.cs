using Ensemble.Contracts.Events;
using Ensemble.Realtime;
using Ensemble.Rooms;
using Ensemble.Rooms.Consumers;
using Ensemble.Rooms.Grpc;
using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Socket;
using Ensemble.Rooms.Tickets;
using Ensemble.ServiceDefaults;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<RoomsDb>("roomsdb");
builder.AddEvents<RoomsDb>("rooms", events => events.Consume<UserDeleted, ForgetUser>());
builder.AddRealtime();
builder.AddRooms();
builder.AddGrpcServices();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapRooms();
app.MapPerformances();
app.MapTickets();
app.MapPianoSocket();
app.MapGrpcServices();
await app.RunServiceAsync(args);
