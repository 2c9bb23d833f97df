using Ensemble.Gateway.Routes;
using Ensemble.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(isEdge: true);
builder.AddProxy();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapProxy();
await app.RunServiceAsync(args);
