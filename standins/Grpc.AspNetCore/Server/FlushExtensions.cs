using System.IO.Pipelines;

namespace Grpc.AspNetCore.Server;

internal static class FlushExtensions
{
    public static Task GetAsTask(this ValueTask<FlushResult> flush)
    {
        if (!flush.IsCompletedSuccessfully)
            return flush.AsTask();
        _ = flush.Result;
        return Task.CompletedTask;
    }
}
