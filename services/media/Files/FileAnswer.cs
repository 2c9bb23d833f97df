using System.Globalization;

namespace Ensemble.Media.Files;

internal sealed record FileAnswer(Guid FileId, string Url, string Filename, string ContentType, long Size, DateTimeOffset CreatedAt)
{
    public FileAnswer(StoredFile file) : this(file.Id, file.Url(), file.Name, file.ContentType, file.Size, file.CreatedAt)
    {
    }
}

/// <summary>The envelope, and Stuffchat's bare <c>file_id</c> beside it.</summary>
internal sealed record UploadedFile(bool Success, FileAnswer Data, Guid FileId, string Url);

internal static class FileAddress
{
    /// <summary>Where the file is downloaded, from the root of the gateway.</summary>
    public static string Url(this StoredFile file) =>
        string.Create(CultureInfo.InvariantCulture, $"/files/{file.Id}/{Uri.EscapeDataString(file.Name)}");
}
