using System.IO.Compression;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>Settings of all services (<c>AddGrpc</c>).</summary>
public class GrpcServiceOptions
{
    /// <summary>Bytes; null for no limit of its own.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Bytes after unpacking; 4 MiB unless set, null for no limit.</summary>
    public int? MaxReceiveMessageSize { get; set; } = MessageLimits.DefaultReceive;

    /// <summary>Tells callers the type and message of an unhandled exception.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary><c>gzip</c> to compress answers to callers that accept it.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>Leaves calls of unknown services and methods to other endpoints instead of answering UNIMPLEMENTED.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    public InterceptorCollection Interceptors { get; } = [];
}

/// <summary>Settings of one service; what is not set here is taken from <see cref="GrpcServiceOptions"/>.</summary>
public class GrpcServiceOptions<TService> : GrpcServiceOptions
    where TService : class;
