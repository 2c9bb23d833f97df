using Ensemble.Gateway.Telemetry;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.Sending;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Ensemble.Gateway.Files;

/// <summary>
/// Sends the contents that media points to from the store itself: media decides who may have them and says how, its bytes don't come here
/// over a socket to be read and written once more.
/// </summary>
internal sealed partial class SharedFiles(IOptions<SharedFileOptions> options, EdgeMetrics metrics, ILogger<SharedFiles> logger)
{
    private const string Service = "media";

    private readonly string directory = options.Value.Directory;

    /// <summary>Asks media to point, and takes down where to. What a client or another service writes into these headers goes no further.</summary>
    public void Take(TransformBuilderContext transforms)
    {
        var asks = transforms.Cluster?.ClusterId == Service && directory.Length > 0;
        transforms.AddRequestTransform(request =>
        {
            request.ProxyRequest.Headers.Remove(SharedFile.AskingHeader);
            if (asks)
                request.ProxyRequest.Headers.TryAddWithoutValidation(SharedFile.AskingHeader, SharedFile.Header);
            return ValueTask.CompletedTask;
        });
        transforms.AddResponseTransform(answer =>
        {
            var headers = answer.HttpContext.Response.Headers;
            if (headers.TryGetValue(SharedFile.Header, out var value) && headers.Remove(SharedFile.Header)
                && asks && SharedFile.Parse(value) is { } file)
            {
                answer.SuppressResponseBody = true;
                answer.HttpContext.Features.Set(file);
            }

            return ValueTask.CompletedTask;
        });
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Features.Get<SharedFile>() is { } file && !context.Response.HasStarted)
            await SendAsync(context, file);
    }

    private async Task SendAsync(HttpContext context, SharedFile file)
    {
        if (Open(file.Path) is not { } content)
        {
            context.Response.Clear();
            await Problem.NotFound("file").ExecuteAsync(context);
            return;
        }

        await using (content)
        {
            context.Response.ContentLength = file.Length;
            await context.Response.SendAsync(content, file.Offset, file.Length, context.RequestAborted);
            metrics.SentFile(file.Length);
        }
    }

    // Null when it was deleted since media looked.
    private FileStream? Open(string path)
    {
        try
        {
            return FileSending.Open(Path.Combine(directory, path));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            Missing(logger, path);
            return null;
        }
    }

    [LoggerMessage(1701, LogLevel.Warning, "{Path} is not in Files:Directory; if that happens often, it is not the directory of media's store")]
    private static partial void Missing(ILogger logger, string path);
}
