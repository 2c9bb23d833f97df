using Ensemble.Identity;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Grpc;
using Ensemble.Identity.Sessions;
using Ensemble.Identity.Tokens;
using Ensemble.ServiceDefaults;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<IdentityDb>("identitydb");
builder.AddEvents<IdentityDb>("identity");
builder.Services.AddSingleton<Metrics>();
builder.AddTokens();
builder.AddAccounts();
builder.AddSessions();
builder.AddGrpcServices();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapTokens();
app.MapAccounts();
app.MapSessions();
app.MapGrpcServices();
await app.RunServiceAsync(args);
