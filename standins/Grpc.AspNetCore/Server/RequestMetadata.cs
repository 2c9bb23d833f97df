using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>A request's headers as metadata, without those of the protocol.</summary>
internal static class RequestMetadata
{
    public static Metadata Read(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            if (WireNames.IsReserved(name))
                continue;
            foreach (var value in values)
                MetadataText.Read(metadata, name, value ?? "");
        }

        return metadata;
    }
}
