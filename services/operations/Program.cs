using Ensemble.Contracts.Events;
using Ensemble.Operations;
using Ensemble.Operations.Audit;
using Ensemble.Operations.Consumers;
using Ensemble.ServiceDefaults;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<OperationsDb>("operationsdb");
builder.AddEvents<OperationsDb>("operations", events => events
    .Consume<UserRegistered, AuditRegistration>()
    .Consume<RoomCreated, AuditRoom>());
builder.AddAudit();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapAudit();
await app.RunServiceAsync(args);
