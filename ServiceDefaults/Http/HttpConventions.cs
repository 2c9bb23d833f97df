using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>JSON, errors and empty answers alike in every service.</summary>
internal static class HttpConventions
{
    public static IServiceCollection AddHttpConventions(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => Json.Apply(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddExceptionHandler<ExceptionAnswer>();
        services.AddProblemDetails();
        return services;
    }

    /// <summary>Errors in the envelope, also where routing and authorization answer without a body.</summary>
    public static IApplicationBuilder UseHttpConventions(this IApplicationBuilder app) => app
        .UseExceptionHandler()
        .UseStatusCodePages(context => EmptyAnswer(context.HttpContext));

    private static Task EmptyAnswer(HttpContext context)
    {
        var problem = context.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => Problem.Unauthenticated(),
            StatusCodes.Status403Forbidden => Problem.Forbidden(),
            StatusCodes.Status404NotFound => UnknownRoute(context),
            StatusCodes.Status405MethodNotAllowed => new Problem(405, ErrorCode.MethodNotAllowed,
                $"{context.Request.Path} does not take {context.Request.Method}."),
            StatusCodes.Status413PayloadTooLarge => new Problem(413, ErrorCode.TooLarge, "The body is larger than this route takes."),
            StatusCodes.Status415UnsupportedMediaType => new Problem(415, ErrorCode.UnsupportedMediaType,
                "This content type is not accepted here."),
            StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable =>
                Problem.Unavailable("The service is not reachable right now."),
            StatusCodes.Status504GatewayTimeout => new Problem(504, ErrorCode.Unavailable, "The service did not answer in time."),
            var status => new Problem(status, status < 500 ? ErrorCode.Validation : ErrorCode.Server, "The request failed."),
        };
        return problem.ExecuteAsync(context);
    }

    private static Problem UnknownRoute(HttpContext context) =>
        new(StatusCodes.Status404NotFound, ErrorCode.RouteNotFound, $"There is no {context.Request.Method} {context.Request.Path}.");
}
