using System.ComponentModel.DataAnnotations;

namespace Ensemble.Gateway.Files;

/// <summary>Section <c>Files</c>.</summary>
internal sealed class SharedFileOptions
{
    public const string Section = "Files";

    /// <summary>
    /// The directory of media's store (<c>Storage:Directory</c> there), where the gateway sees it too; an absolute path. Empty: media sends
    /// every byte itself.
    /// </summary>
    [RegularExpression("(/.+)?", ErrorMessage = "Files:Directory must be an absolute path.")]
    public string Directory { get; set; } = "";
}
