using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>An answer's headers or trailers as metadata, without those of the protocol.</summary>
internal static class ResponseMetadata
{
    public static Metadata Read(HttpResponseHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            if (WireNames.IsReserved(name))
                continue;
            foreach (var value in values)
                MetadataText.Read(metadata, name, value);
        }

        return metadata;
    }
}
