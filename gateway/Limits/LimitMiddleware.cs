using System.Globalization;
using Ensemble.Gateway.Telemetry;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Gateway.Limits;

/// <summary>Counts a request, upgrades to sockets included, and answers 429 when a limit is used up.</summary>
internal sealed class LimitMiddleware(RequestDelegate next, LimitPlan plan, Counter counter, EdgeMetrics metrics)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (plan.Excludes(context.Request.Path))
        {
            await next(context);
            return;
        }

        var counted = await plan.ForAsync(context);
        var verdict = await counter.CountAsync(counted);
        var shown = verdict.IsAllowed ? Tightest(counted, verdict) : LongestWait(counted, verdict);
        WriteHeaders(context.Response.Headers, counted.Limits[shown], verdict, shown);
        if (verdict.IsAllowed)
            await next(context);
        else
            await RefuseAsync(context, counted.Limits[shown], verdict, shown);
    }

    private static void WriteHeaders(IHeaderDictionary headers, Limit limit, Verdict verdict, int index)
    {
        headers["X-RateLimit-Limit"] = limit.CountText;
        headers["X-RateLimit-Remaining"] = Text(verdict.IsAllowed ? verdict.Remaining(limit, index) : 0);
        headers["X-RateLimit-Reset"] = Text(verdict.ResetSeconds(index));
    }

    private Task RefuseAsync(HttpContext context, Limit limit, Verdict verdict, int index)
    {
        metrics.Refused(limit.Rule.Name);
        var seconds = Math.Max(1, (verdict.Wait(limit, index) + 999_999) / 1_000_000);
        context.Response.Headers.RetryAfter = Text(seconds);
        return new Problem(StatusCodes.Status429TooManyRequests, ErrorCode.RateLimit, $"Too many requests; try again in {seconds} s.",
            new Dictionary<string, object?> { ["limit"] = limit.Rule.Name, ["retry_after"] = seconds }).ExecuteAsync(context);
    }

    // Every request has a general limit or one in its place beside the shield.
    private static int Tightest(Counted counted, Verdict verdict)
    {
        var (best, least) = (0, long.MaxValue);
        for (var i = 0; i < counted.Limits.Length; i++)
        {
            var remaining = verdict.Remaining(counted.Limits[i], i);
            if (!counted.Limits[i].Rule.IsShield && remaining < least)
                (best, least) = (i, remaining);
        }

        return best;
    }

    private static int LongestWait(Counted counted, Verdict verdict)
    {
        var (best, longest) = (0, 0L);
        for (var i = 0; i < counted.Limits.Length; i++)
        {
            var wait = verdict.Wait(counted.Limits[i], i);
            if (wait > longest)
                (best, longest) = (i, wait);
        }

        return best;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
