using System.Security.Claims;
using Ensemble.Gateway.Requests;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using StackExchange.Redis;

namespace Ensemble.Gateway.Idempotency;

/// <summary>
/// <c>Idempotency-Key</c> on unsafe methods: the same request is done once and answered alike for a day; the same key for another request
/// is a 409, and so is a second one while the first is under way. Failures of ours (5xx) and 429 are not remembered. A caller who asks for
/// this gets a 503 while Redis is away, not a request that may be done twice. Bodies and answers above 1 MiB pass through.
/// </summary>
internal sealed partial class IdempotencyMiddleware(RequestDelegate next, AnswerStore answers, ILogger<IdempotencyMiddleware> logger)
{
    private const int MaxRemembered = 1024 * 1024;
    private static readonly TimeSpan LongestWork = TimeSpan.FromSeconds(100);

    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue(IdempotentRequest.Header, out var key) || RequestFacts.IsSafe(context.Request.Method))
            return next(context);
        return IdempotentRequest.IsWellFormed(key)
            ? DoOnceAsync(context, key!)
            : Problem.Field(IdempotentRequest.Header, $"must be 1 to {IdempotentRequest.MaxKeyLength} visible ASCII characters").ExecuteAsync(context);
    }

    private async Task DoOnceAsync(HttpContext context, string key)
    {
        if (await SmallBody.ReadAsync(context.Request, MaxRemembered, context.RequestAborted) is not { } body)
        {
            await next(context);
            return;
        }

        // A key is a caller of its own: it may do less than its account, and must not be told what only a session is told.
        var caller = context.User.IsApiKey() ? context.User.SessionId().ToString() : context.User.FindFirstValue("sub") ?? CallerAddress.Of(context);
        var request = new IdempotentRequest(context.Request, key, caller, body.Span);
        bool isFirst;
        Earlier? earlier;
        try
        {
            isFirst = await answers.TryBeginAsync(request);
            earlier = isFirst ? null : await answers.FindAsync(request);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or OperationCanceledException)
        {
            Away(logger, failure.Message);
            await Problem.Unavailable("Requests with an Idempotency-Key can't be taken right now.").ExecuteAsync(context);
            return;
        }

        await (isFirst ? DoAsync(context, request) : AnswerAgainAsync(context, earlier!));
    }

    private static Task AnswerAgainAsync(HttpContext context, Earlier earlier)
    {
        if (!earlier.IsSame)
            return Problem.Conflict(IdempotentRequest.Header, "was used for another request", "IDEMPOTENCY_KEY_REUSED").ExecuteAsync(context);
        if (earlier.Answer is { } answer)
            return answer.WriteAsync(context.Response);
        context.Response.Headers.RetryAfter = "1";
        return Problem.Conflict(IdempotentRequest.Header, "its first request is still under way", "IDEMPOTENCY_IN_PROGRESS").ExecuteAsync(context);
    }

    private async Task DoAsync(HttpContext context, IdempotentRequest request)
    {
        var (caller, callerGone) = (context.Response.Body, context.RequestAborted);
        using var timeout = new CancellationTokenSource(LongestWork);
        await using var held = new HeldAnswer(caller, MaxRemembered);
        var isKept = false;
        try
        {
            // A caller who has gone is just the one who will ask again: the work goes on, and its answer waits for him.
            context.RequestAborted = timeout.Token;
            context.Response.Body = held;
            await next(context);
            isKept = !held.IsLetGo && !timeout.IsCancellationRequested && context.Response.StatusCode is < 500 and not StatusCodes.Status429TooManyRequests;
            if (isKept)
                await SaveAsync(() => answers.KeepAsync(request, RememberedAnswer.Of(context.Response, held.ToArray())));
        }
        finally
        {
            context.Response.Body = caller;
            context.RequestAborted = callerGone;
            if (!isKept)
                await SaveAsync(() => answers.ForgetAsync(request));
        }

        await held.LetGoAsync(callerGone);
    }

    // The request is done; that its answer can't be kept is no reason to hide it. The mark in Redis goes by itself.
    private async Task SaveAsync(Func<Task> save)
    {
        try
        {
            await save();
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or OperationCanceledException)
        {
            Away(logger, failure.Message);
        }
    }

    [LoggerMessage(2101, LogLevel.Warning, "Redis does not keep answers by idempotency key: {Cause}")]
    private static partial void Away(ILogger logger, string cause);
}
