using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server;

/// <summary>Starts a service's settings with those of all services. Interceptors are joined when the service is mapped.</summary>
internal sealed class InheritedServiceOptions<TService>(IOptions<GrpcServiceOptions> all) : IConfigureOptions<GrpcServiceOptions<TService>>
    where TService : class
{
    public void Configure(GrpcServiceOptions<TService> options)
    {
        options.MaxSendMessageSize = all.Value.MaxSendMessageSize;
        options.MaxReceiveMessageSize = all.Value.MaxReceiveMessageSize;
        options.EnableDetailedErrors = all.Value.EnableDetailedErrors;
        options.ResponseCompressionAlgorithm = all.Value.ResponseCompressionAlgorithm;
        options.ResponseCompressionLevel = all.Value.ResponseCompressionLevel;
        options.IgnoreUnknownServices = all.Value.IgnoreUnknownServices;
    }
}
