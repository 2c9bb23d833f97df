using Ensemble.Contracts.Events;
using Ensemble.Operations;
using Ensemble.Operations.Audit;
using Ensemble.Operations.Consumers;
using Ensemble.Operations.Grpc;
using Ensemble.ServiceDefaults;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<OperationsDb>("operationsdb");
builder.AddEvents<OperationsDb>("operations", events => events
    .Consume<UserRegistered, AuditRegistration>()
    .Consume<UserRolesChanged, AuditRoles>()
    .Consume<UserBanned, AuditBan>()
    .Consume<UserDeleted, PseudonymiseUser>()
    .Consume<RoomCreated, AuditRoom>()
    .Consume<RoomClosed, AuditRoomEnd>());
builder.AddAudit();
builder.AddGrpcServices();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapAudit();
app.MapGrpcServices();
await app.RunServiceAsync(args);
