using System.Text.Json;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

internal static class Outbox
{
    /// <summary>The events of a kind that wait to be published, oldest first.</summary>
    public static async Task<TEvent[]> PublishedAsync<TEvent>(this IdentityService identity)
    {
        var type = typeof(TEvent).Name;
        var bodies = await identity.WithDbAsync(db => db.Database
            .SqlQuery<string>($"SELECT body::text AS \"Value\" FROM outbox WHERE type = {type} ORDER BY position").ToListAsync());
        return [.. bodies.Select(body => JsonSerializer.Deserialize<TEvent>(body, Json.Options)!)];
    }
}
