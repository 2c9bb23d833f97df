using Ensemble.Contracts.Events;
using Ensemble.Media;
using Ensemble.Media.Consumers;
using Ensemble.Media.Downloads;
using Ensemble.Media.Files;
using Ensemble.Media.Grpc;
using Ensemble.Media.Storage;
using Ensemble.Media.Uploads;
using Ensemble.ServiceDefaults;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<MediaDb>("mediadb");
builder.AddEvents<MediaDb>("media", events => events.Consume<UserDeleted, RemoveFilesOfUser>());
builder.Services.AddSingleton<MediaMetrics>();
builder.AddStorage();
builder.AddFiles();
builder.AddGrpcServices();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapUploads();
app.MapDownloads();
app.MapGrpcServices();
await app.RunServiceAsync(args);
