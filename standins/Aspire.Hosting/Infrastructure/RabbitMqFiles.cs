namespace Aspire.Hosting.Infrastructure;

/// <summary>What a broker has in its data directory.</summary>
/// <param name="Node">The Erlang node's name. Message stores belong to a node, so it is kept with them and says nothing about ports.</param>
internal sealed record RabbitMqFiles(string Root, string Node)
{
    public string Home { get; } = Path.Combine(Root, "home");
    public string Database { get; } = Path.Combine(Root, "mnesia");
    public string Logs { get; } = Path.Combine(Root, "log");
    public string Plugins { get; } = Path.Combine(Root, "plugins");
    public string EnabledPlugins { get; } = Path.Combine(Root, "enabled_plugins");
    public string Configuration { get; } = Path.Combine(Root, "advanced.config");
    public string FeatureFlags { get; } = Path.Combine(Root, "feature_flags");

    /// <summary>For settings that name a file which must not be there, so that none of the machine's own is read.</summary>
    public string Absent { get; } = Path.Combine(Root, "absent");

    public static async Task<RabbitMqFiles> OpenAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        var nameFile = Path.Combine(context.DataDirectory, "node");
        if (!File.Exists(nameFile))
        {
            var unfinished = nameFile + ".new";
            await File.WriteAllTextAsync(unfinished, $"mq{Guid.NewGuid():N}"[..14] + "@localhost", cancellationToken);
            File.Move(unfinished, nameFile, overwrite: true);
        }

        var files = new RabbitMqFiles(context.DataDirectory, (await File.ReadAllTextAsync(nameFile, cancellationToken)).Trim());
        foreach (var folder in (string[])[files.Home, files.Database, files.Logs])
        {
            Directory.CreateDirectory(folder);
        }

        return files;
    }
}
