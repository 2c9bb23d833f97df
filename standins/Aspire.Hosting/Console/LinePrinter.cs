using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Console;

/// <summary>Lines with a resource's name in front: aligned, on a terminal with a colour for each resource.</summary>
internal sealed class LinePrinter(DistributedApplicationModel model, TextWriter output, bool colours)
{
    private const string Reset = "\e[0m";
    private const string Bold = "\e[1m";

    // Those that can be read on dark and on light ground.
    private static readonly string[] s_colours = ["\e[36m", "\e[32m", "\e[35m", "\e[33m", "\e[34m", "\e[96m", "\e[92m", "\e[95m", "\e[93m", "\e[94m"];

    private readonly Dictionary<string, string> _colours = new(StringComparer.OrdinalIgnoreCase);
    private int? _width;

    public static LinePrinter ForConsole(DistributedApplicationModel model) =>
        new(model, System.Console.Out, !System.Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    public void Print(string id, string text, bool isState)
    {
        _width ??= model.Resources.Where(resource => resource is not ParameterResource).SelectMany(ResourceInstance.IdsOf)
            .Select(name => name.Length).DefaultIfEmpty(0).Max();
        var name = id.PadRight(_width.Value);
        output.WriteLine(
            !colours ? $"{name} {(isState ? '*' : '|')} {text}"
            : isState ? $"{ColourOf(id)}{Bold}{name} * {text}{Reset}"
            : $"{ColourOf(id)}{name} |{Reset} {text}");
    }

    private string ColourOf(string id)
    {
        if (id.Length == 0)
        {
            return "";
        }

        if (!_colours.TryGetValue(id, out var colour))
        {
            colour = _colours[id] = s_colours[_colours.Count % s_colours.Length];
        }

        return colour;
    }
}
