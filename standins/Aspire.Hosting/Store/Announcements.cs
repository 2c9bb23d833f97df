using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Store;

/// <summary>
/// Generated values that a person has to know, such as a first password: told once, when the start is through. Configuration:
/// <c>Aspire:Announce:{parameter}</c> is what to call it.
/// </summary>
internal sealed class Announcements(IConfiguration configuration, DistributedApplicationModel model, StoreDirectory store)
{
    /// <summary>In the store: the names of those that were told.</summary>
    public const string FileName = "announced";

    /// <summary>What has not been told yet; it counts as told from now on.</summary>
    public IReadOnlyList<string> Take()
    {
        var file = Path.Combine(store.Path, FileName);
        var told = File.Exists(file) ? File.ReadAllLines(file) : [];
        var wanted = configuration.GetSection("Aspire:Announce").GetChildren()
            .Select(entry => (Label: entry.Value, Parameter: model.Resources.OfType<ParameterResource>().FirstOrDefault(p => p.Name == entry.Key)))
            .Where(entry => entry.Parameter is not null && !told.Contains(entry.Parameter.Name)).ToArray();
        if (wanted.Length > 0)
        {
            File.AppendAllLines(file, wanted.Select(entry => entry.Parameter!.Name));
        }

        return [.. wanted.Select(entry => $"{entry.Label}: {entry.Parameter!.Value}   (shown only this once)")];
    }
}
