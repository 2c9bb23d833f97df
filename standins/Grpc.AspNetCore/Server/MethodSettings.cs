using System.IO.Compression;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>What the calls of a method share.</summary>
internal sealed record MethodSettings(
    IMethod Method,
    IReadOnlyList<InterceptorRegistration> Interceptors,
    int? MaxSendMessageSize,
    int? MaxReceiveMessageSize,
    bool EnableDetailedErrors,
    CompressionLevel? Compression,
    TimeProvider Time,
    ILogger Logger)
{
    public static MethodSettings Create(
        IMethod method, GrpcServiceOptions options, IReadOnlyList<InterceptorRegistration> interceptors, TimeProvider time, ILogger logger)
    {
        var algorithm = options.ResponseCompressionAlgorithm;
        if (algorithm is not (null or WireNames.Identity or WireNames.Gzip))
            throw new InvalidOperationException($"ResponseCompressionAlgorithm: \"{algorithm}\" is not supported, only gzip and identity.");
        return new MethodSettings(
            method,
            interceptors,
            options.MaxSendMessageSize,
            options.MaxReceiveMessageSize,
            options.EnableDetailedErrors ?? false,
            algorithm == WireNames.Gzip ? options.ResponseCompressionLevel ?? CompressionLevel.Fastest : null,
            time,
            logger);
    }
}
