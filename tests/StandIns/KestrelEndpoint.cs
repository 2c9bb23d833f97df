using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.StandIns;

/// <summary>A real HTTP endpoint on a free loopback port.</summary>
internal sealed class KestrelEndpoint(WebApplication application) : IAsyncDisposable
{
    public string Address => application.Urls.Single();

    public static async Task<KestrelEndpoint> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Run(answer);
        await application.StartAsync();
        return new KestrelEndpoint(application);
    }

    /// <summary>Answers with these status codes in turn, with the last one for ever.</summary>
    public static async Task<(KestrelEndpoint Endpoint, Func<int> Requests)> AnsweringAsync(params int[] statuses)
    {
        var requests = 0;
        var endpoint = await StartAsync(context =>
        {
            var turn = Interlocked.Increment(ref requests) - 1;
            context.Response.StatusCode = statuses[Math.Min(turn, statuses.Length - 1)];
            return Task.CompletedTask;
        });
        return (endpoint, () => Volatile.Read(ref requests));
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
