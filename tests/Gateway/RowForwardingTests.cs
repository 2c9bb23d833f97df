using Ensemble.Gateway.Routes;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Ensemble.Tests.Gateway;

public sealed class RowForwardingTests
{
    public static readonly TheoryData<string, string> Rows =
        [.. DocumentedRow.Built.Select(row => (row.Path, row.Service)).Distinct()];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_documented_path_goes_to_its_owner_and_to_nobody_else(string path, string service)
    {
        var takers = RouteTable.All.Where(entry => entry.Patterns.Any(pattern => Matches(pattern, path))).Select(entry => entry.Service);

        Assert.Equal(service == "gateway" ? [] : [service], takers);
    }

    private static bool Matches(string pattern, string path) =>
        new TemplateMatcher(TemplateParser.Parse(pattern), new RouteValueDictionary()).TryMatch(path, new RouteValueDictionary());
}
