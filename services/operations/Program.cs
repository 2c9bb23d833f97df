using Ensemble.Operations;
using Ensemble.Operations.Audit;
using Ensemble.ServiceDefaults;
using Ensemble.ServiceDefaults.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<OperationsDb>("operationsdb");

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapAudit();
await app.RunServiceAsync(args);
