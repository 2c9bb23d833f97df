using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Chat.Statistics;

/// <summary>Veza backend API, Get Chat Stats.</summary>
internal static class StatisticsEndpoints
{
    public static void MapChatStatistics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/chat/stats", GetAsync).RequireAuthorization().WithTags("Chat");

    /// <summary>How much is going on in the whole chat; up to half a minute old.</summary>
    private static async Task<Ok<Envelope<ChatStats>>> GetAsync(ChatStatistics statistics, CancellationToken cancellationToken) =>
        Answer.Ok(await statistics.GetAsync(cancellationToken));
}
