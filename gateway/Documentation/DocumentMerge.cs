using System.Globalization;
using System.Text.Json.Nodes;

namespace Ensemble.Gateway.Documentation;

/// <summary>
/// Puts documents together. Components of one name are one when they are equal; a different one gets the name of its service in front,
/// and the references to it follow.
/// </summary>
internal sealed class DocumentMerge
{
    private const string Components = "#/components/";
    private readonly JsonObject paths = [];
    private readonly JsonObject components = [];
    private readonly JsonObject states = [];

    public void Add(ServiceDocument part)
    {
        states[part.Service] = State(part);
        if (part.Document?.DeepClone() is not JsonObject document)
            return;
        Rename(document, part.Service);
        foreach (var (kind, entries) in document["components"] as JsonObject ?? [])
            Fill(components, kind, entries!.AsObject());
        foreach (var (path, operations) in document["paths"] as JsonObject ?? [])
            Fill(paths, path, operations!.AsObject());
    }

    public JsonObject ToDocument()
    {
        var sorted = new JsonObject(paths.OrderBy(path => path.Key, StringComparer.Ordinal)
            .Select(path => KeyValuePair.Create(path.Key, path.Value?.DeepClone())));
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = About.Info(),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/", ["description"] = "This gateway" }),
            ["tags"] = Subjects.Of(sorted),
            ["paths"] = sorted,
            ["components"] = components.DeepClone(),
            ["x-services"] = states.DeepClone(),
        };
    }

    private static JsonObject State(ServiceDocument part) => new()
    {
        ["state"] = part switch { { IsCurrent: true } => "current", { Document: not null } => "last known", _ => "missing" },
        ["since"] = part is { IsCurrent: false, At: { } at } ? at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null,
    };

    private static void Fill(JsonObject target, string key, JsonObject entries)
    {
        if (target[key] is not JsonObject known)
            target[key] = known = [];
        foreach (var (name, value) in entries)
            known.TryAdd(name, value?.DeepClone());
    }

    private void Rename(JsonObject document, string service)
    {
        var prefix = string.Concat(service[..1].ToUpperInvariant(), service.AsSpan(1));
        var renamed = new Dictionary<string, string>();
        foreach (var (kind, entries) in document["components"] as JsonObject ?? [])
        {
            foreach (var (name, value) in entries!.AsObject().ToArray())
            {
                if (components[kind]?[name] is not { } known || JsonNode.DeepEquals(known, value))
                    continue;
                renamed[$"{Components}{kind}/{name}"] = $"{Components}{kind}/{prefix}{name}";
                entries.AsObject().Remove(name);
                entries[prefix + name] = value;
            }
        }

        if (renamed.Count > 0)
            Follow(document, renamed);
    }

    private static void Follow(JsonNode? node, Dictionary<string, string> renamed)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
                Follow(item, renamed);
        }
        else if (node is JsonObject container)
        {
            if (container["$ref"] is JsonValue reference && renamed.TryGetValue(reference.GetValue<string>(), out var target))
                container["$ref"] = target;
            foreach (var (_, value) in container)
                Follow(value, renamed);
        }
    }
}
