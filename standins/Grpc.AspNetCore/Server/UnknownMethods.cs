using System.Globalization;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>
/// Answers UNIMPLEMENTED for services and methods that nobody serves. Only gRPC requests match, so other endpoints are not shadowed.
/// </summary>
internal static class UnknownMethods
{
    public static void MapMethodsOf(IEndpointRouteBuilder routes, string service, ILogger logger) =>
        Map(routes, $"{service}/{{unimplementedMethod}}", $"gRPC - Unimplemented method for {service}", "Method is unimplemented.", logger);

    public static void MapServices(IEndpointRouteBuilder routes, ILogger logger) =>
        Map(routes, "{unimplementedService}/{unimplementedMethod}", "gRPC - Unimplemented service", "Service is unimplemented.", logger);

    private static void Map(IEndpointRouteBuilder routes, string pattern, string name, string detail, ILogger logger)
    {
        var route = RoutePatternFactory.Parse(
            pattern, defaults: null, parameterPolicies: new { unimplementedMethod = new GrpcRequestsOnly() });
        routes.Map(route, http => Refuse(http, detail, logger)).Add(builder =>
        {
            builder.DisplayName = name;
            if (builder is RouteEndpointBuilder endpoint)
                endpoint.Order = int.MaxValue;
            builder.Metadata.Add(new HttpMethodMetadata([HttpMethods.Post]));
        });
    }

    private static Task Refuse(HttpContext http, string detail, ILogger logger)
    {
        if (!ProtocolCheck.Passes(http, logger))
            return Task.CompletedTask;
        ServerLog.Unimplemented(logger, http.Request.Path);
        http.Response.ContentType = WireNames.ContentType;
        http.Response.Headers.GrpcStatus = ((int)StatusCode.Unimplemented).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.GrpcMessage = detail;
        return Task.CompletedTask;
    }

    private sealed class GrpcRequestsOnly : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
            httpContext is null || WireNames.IsGrpc(httpContext.Request.ContentType);
    }
}
