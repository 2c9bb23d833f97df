using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>
/// The page a list request asks for: <c>page</c> from 1, <c>limit</c> 1 to 100, 20 when absent. A value that is not one of these is a
/// 400 that names the field, never a silent default.
/// </summary>
public sealed record Page(int Number, int Limit)
{
    public const int DefaultLimit = 20;
    public const int MaxLimit = 100;

    /// <summary>Rows before this page.</summary>
    public int Offset => (Number - 1) * Limit;

    /// <summary>The <c>pagination</c> object of a list answer.</summary>
    public Pagination Of(long total)
    {
        var pages = (int)((total + Limit - 1) / Limit);
        return new Pagination(Number, Limit, total, pages, pages);
    }

    /// <summary>Binds a handler's parameter from the query.</summary>
    public static ValueTask<Page?> BindAsync(HttpContext context, ParameterInfo _) =>
        ValueTask.FromResult<Page?>(new Page(
            Read(context, "page", 1, int.MaxValue / MaxLimit),
            Read(context, "limit", DefaultLimit, MaxLimit)));

    private static int Read(HttpContext context, string field, int absent, int max)
    {
        if (!context.Request.Query.TryGetValue(field, out var text))
            return absent;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= max
            ? value
            : throw new RefusedException(Problem.Field(field, $"must be a whole number from 1 to {max}"));
    }
}

/// <summary>Where a page stands; <c>pages</c> and <c>total_pages</c> are the same under the names of both documents.</summary>
public sealed record Pagination(int Page, int Limit, long Total, int TotalPages, int Pages);
