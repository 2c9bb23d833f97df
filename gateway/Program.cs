using Ensemble.Gateway.Routes;
using Ensemble.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddProxy();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapProxy();
await app.RunAsync();
