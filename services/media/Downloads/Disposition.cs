using Ensemble.Media.Files;
using Ensemble.Media.Types;
using Microsoft.Net.Http.Headers;

namespace Ensemble.Media.Downloads;

/// <summary>Shown in place or saved, and under which name: RFC 6266, with names past ASCII as RFC 8187 says.</summary>
internal static class Disposition
{
    public static string Of(StoredFile file)
    {
        var disposition = new ContentDispositionHeaderValue(ContentTypes.MayBeShown(file.ContentType) ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        return disposition.ToString();
    }
}
