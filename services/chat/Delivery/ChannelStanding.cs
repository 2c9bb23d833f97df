using Npgsql;

namespace Ensemble.Chat.Delivery;

/// <summary>Where a channel stands in the store.</summary>
/// <param name="LastSequence">The number of its latest change.</param>
/// <param name="AccessVersion">The number of the latest change of who may read it.</param>
internal readonly record struct Standing(long LastSequence, long AccessVersion);

/// <summary>Asks the store where channels stand.</summary>
internal sealed class ChannelStanding(NpgsqlDataSource database)
{
    /// <summary>Those that exist.</summary>
    public async Task<IReadOnlyDictionary<Guid, Standing>> OfAsync(Guid[] channels, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, last_sequence, access_version FROM channels WHERE id = ANY ($1)");
        command.Parameters.AddWithValue(channels);
        var found = new Dictionary<Guid, Standing>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            found[rows.GetGuid(0)] = new Standing(rows.GetInt64(1), rows.GetInt64(2));
        return found;
    }
}
