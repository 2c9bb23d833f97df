namespace Ensemble.Identity.Export;

/// <summary>
/// A part of what identity itself keeps of a user, as one JSON document of the archive. Whatever keeps something new of users adds one of
/// these; no hash of a password, no token, nothing of other people but what they show to this one.
/// </summary>
internal interface IExportDocument
{
    /// <summary>Below <c>account/</c>, such as <c>sessions.json</c>.</summary>
    string Name { get; }

    /// <summary>What the document shows; written with the field names of the API.</summary>
    Task<object> ReadAsync(Guid accountId, CancellationToken cancellationToken);
}
