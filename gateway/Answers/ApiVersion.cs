using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Gateway.Answers;

/// <summary><c>API-Version: v1</c> is accepted; there is no other version (PianoRhythm API, Version Strategy).</summary>
internal sealed class ApiVersion(RequestDelegate next)
{
    public const string Header = "API-Version";
    public const string Current = "v1";

    public Task InvokeAsync(HttpContext context)
    {
        var asked = context.Request.Headers[Header];
        return asked.Count == 0 || string.Equals(asked, Current, StringComparison.OrdinalIgnoreCase)
            ? next(context)
            : Problem.Field(Header, $"is unknown; this is {Current}").ExecuteAsync(context);
    }
}
