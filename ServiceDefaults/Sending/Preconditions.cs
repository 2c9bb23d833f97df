using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ensemble.ServiceDefaults.Sending;

/// <summary>Conditional requests in the order of RFC 9110, section 13.2.2. What can't be read counts as not given.</summary>
public static class Preconditions
{
    /// <returns>412, 304, or 200 when the request is to be carried out.</returns>
    public static int Check(HttpRequest request, EntityTagHeaderValue tag, DateTimeOffset modified)
    {
        var headers = request.GetTypedHeaders();
        if (headers.IfMatch is { Count: > 0 } wanted)
        {
            if (!Any(wanted, tag, strong: true))
                return StatusCodes.Status412PreconditionFailed;
        }
        else if (headers.IfUnmodifiedSince is { } unmodified && modified > unmodified)
        {
            return StatusCodes.Status412PreconditionFailed;
        }

        if (headers.IfNoneMatch is { Count: > 0 } known)
            return Any(known, tag, strong: false) ? StatusCodes.Status304NotModified : StatusCodes.Status200OK;
        return headers.IfModifiedSince is { } since && modified <= since ? StatusCodes.Status304NotModified : StatusCodes.Status200OK;
    }

    /// <summary>If-Range: a range is only sent of the very content that the client has a part of.</summary>
    public static bool RangeApplies(HttpRequest request, EntityTagHeaderValue tag, DateTimeOffset modified)
    {
        if (request.Headers.IfRange.Count == 0)
            return true;
        return RangeConditionHeaderValue.TryParse(request.Headers.IfRange.ToString(), out var condition)
            && (condition.EntityTag is { } had ? had.Compare(tag, useStrongComparison: true) : condition.LastModified == modified);
    }

    private static bool Any(IList<EntityTagHeaderValue> tags, EntityTagHeaderValue tag, bool strong) =>
        tags.Any(other => other.Equals(EntityTagHeaderValue.Any) || other.Compare(tag, strong));
}
