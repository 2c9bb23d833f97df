using System.Text.Json;

namespace Aspire.Hosting.Store;

/// <summary>Generated values that outlive the run, beside the data they protect; readable by the owner only.</summary>
internal sealed class ParameterFile(StoreClaim store)
{
    public const string Name = "parameters.json";

    private static readonly Lock s_lock = new();
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true };

    private string FileName => Path.Combine(store.Path, Name);

    public string GetOrAdd(string name, Func<string> generate)
    {
        lock (s_lock)
        {
            var values = Read();
            if (values.TryGetValue(name, out var known))
            {
                return known;
            }

            var value = values[name] = generate();
            Write(values);
            return value;
        }
    }

    private SortedDictionary<string, string> Read()
    {
        if (!File.Exists(FileName))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(FileName)) ?? [];
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"The generated passwords in {FileName} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Written beside and renamed, so that a crash leaves the old file or the new one.</summary>
    private void Write(SortedDictionary<string, string> values)
    {
        store.Make();
        var temporary = FileName + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(stream, values, s_options);
        }

        File.Move(temporary, FileName, overwrite: true);
    }
}
