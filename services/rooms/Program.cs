using Ensemble.Realtime;
using Ensemble.Rooms;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Socket;
using Ensemble.Rooms.Tickets;
using Ensemble.ServiceDefaults;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<RoomsDb>("roomsdb");
builder.AddEvents<RoomsDb>("rooms");
builder.AddRealtime();
builder.AddRooms();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapRooms();
app.MapTickets();
app.MapPianoSocket();
await app.RunServiceAsync(args);
