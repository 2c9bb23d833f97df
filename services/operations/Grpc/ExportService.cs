using Ensemble.Contracts.Export;
using Ensemble.ServiceDefaults.Export;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Operations.Grpc;

/// <summary>What the audit log has of a user, as <c>GET /api/v1/audit/logs</c> shows it.</summary>
internal sealed class ExportService(OperationsDb db) : Exports.ExportsBase
{
    public override Task Export(ExportRequest request, IServerStreamWriter<ExportPart> responseStream, ServerCallContext context)
    {
        var user = request.User();
        var entries = db.AuditEntries.AsNoTracking().Where(entry => entry.UserId == user)
            .OrderBy(entry => entry.CreatedAt).ThenBy(entry => entry.Id)
            .AsAsyncEnumerable().Select(entry => entry.ToResponse());
        return responseStream.WriteRowsAsync("operations/audit.json", entries, context.CancellationToken);
    }
}
