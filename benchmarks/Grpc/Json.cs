using System.Text.Json.Serialization;

namespace Ensemble.Benchmarks.Grpc;

internal sealed record JsonRequest(string Ticket, string Room);

internal sealed record JsonReply(string UserId, string Name, long ExpiresAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JsonRequest))]
[JsonSerializable(typeof(JsonReply))]
internal sealed partial class Json : JsonSerializerContext;
