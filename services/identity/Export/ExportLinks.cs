using Ensemble.Contracts.Media;
using Ensemble.Identity.Mail;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Export;

/// <summary>Links that open an archive. They are made when they are shown, and stored nowhere.</summary>
internal sealed class ExportLinks(Files.FilesClient files, IOptions<MailOptions> mail, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Null when there is no archive, or not any more.</summary>
    /// <exception cref="RpcException">Media is away.</exception>
    public async Task<string?> SignAsync(DataExport export, CancellationToken cancellationToken)
    {
        if (export is not { FileId: { } file, ExpiresAt: { } expiresAt } || (int)(expiresAt - time.GetUtcNow()).TotalSeconds is var seconds && seconds < 1)
            return null;
        try
        {
            var signed = await files.SignUrlAsync(
                new SignUrlRequest { FileId = file.ToString(), ValidSeconds = seconds },
                new CallOptions(deadline: time.GetUtcNow().UtcDateTime + Deadline, cancellationToken: cancellationToken));
            return mail.Value.PublicUrl.TrimEnd('/') + signed.Url;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }
}
