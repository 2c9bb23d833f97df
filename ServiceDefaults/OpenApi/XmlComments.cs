using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>What the code says of itself: the summaries and parameters in the XML files that the compiler writes beside the assemblies.</summary>
internal sealed partial class XmlComments
{
    private readonly ConcurrentDictionary<Assembly, FrozenDictionary<string, XElement>> members = new();

    public string? Summary(Type type) => Text(Member(type.Assembly, $"T:{NameOf(type)}")?.Element("summary"));

    /// <summary>Overloads are taken for one.</summary>
    public string? Summary(MethodInfo method) =>
        method.DeclaringType is { } type ? Text(Member(type.Assembly, $"M:{NameOf(type)}.{method.Name}")?.Element("summary")) : null;

    /// <summary>Of a property, or of the parameter of a record that it comes from.</summary>
    public string? Summary(PropertyInfo property) => property.DeclaringType is { } type
        ? Text(Member(type.Assembly, $"P:{NameOf(type)}.{property.Name}")?.Element("summary"))
            ?? Text(Member(type.Assembly, $"T:{NameOf(type)}")?.Elements("param").FirstOrDefault(param => param.Attribute("name")?.Value == property.Name))
        : null;

    private XElement? Member(Assembly assembly, string name) => members.GetOrAdd(assembly, Load).GetValueOrDefault(name);

    private static FrozenDictionary<string, XElement> Load(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        return File.Exists(path)
            ? XDocument.Load(path).Descendants("member")
                .GroupBy(member => member.Attribute("name")!.Value.Split('(', '`')[0])
                .ToFrozenDictionary(group => group.Key, group => group.First())
            : FrozenDictionary<string, XElement>.Empty;
    }

    private static string NameOf(Type type) => type.FullName!.Split('`')[0].Replace('+', '.');

    private static string? Text(XElement? element)
    {
        if (element is null)
            return null;
        foreach (var code in element.Descendants("c").ToArray())
            code.ReplaceWith($"`{code.Value}`");
        foreach (var reference in element.Descendants("see").ToArray())
            reference.ReplaceWith(reference.Attribute("cref")?.Value.Split('.', ':')[^1] ?? "");
        return Blank().Replace(element.Value, " ").Trim() is { Length: > 0 } text ? text : null;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
