using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Store;

/// <summary>
/// The directory where the application keeps data and generated values: the configuration's <c>Aspire:Store:Path</c> (relative to the
/// AppHost's directory), or <c>.data</c> beside the AppHost's directory.
/// </summary>
internal static class StorePath
{
    public const string Key = "Aspire:Store:Path";

    /// <summary>Set by the testing builder, whose runs have a store of their own whatever the AppHost says.</summary>
    public const string OverrideKey = "Aspire:Store:Override";

    /// <summary>"true": the store is deleted when the run ends.</summary>
    public const string TemporaryKey = "Aspire:Store:Temporary";

    /// <summary>"true": what earlier runs made in the store is deleted at the start; refused where another AppHost uses it.</summary>
    public const string FreshKey = "Aspire:Store:Fresh";

    public static string Of(IConfiguration configuration, string appHostDirectory) =>
        Path.GetFullPath(configuration[OverrideKey] ?? configuration[Key] ?? Path.Combine("..", ".data"), appHostDirectory);
}
