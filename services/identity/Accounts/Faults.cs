using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.Accounts;

/// <summary>What is wrong with one field of a request.</summary>
internal sealed record Fault(string Field, string Issue);

/// <summary>Everything that is wrong with a request, so that a form can show all of it at once.</summary>
internal sealed class Faults
{
    private readonly List<Fault> found = [];

    public IReadOnlyList<Fault> Found => found;

    public void Add(string field, string? issue)
    {
        if (issue is not null)
            found.Add(new Fault(field, issue));
    }

    /// <summary>A 400 that names the first field in <c>details</c> and all in <c>details.errors</c>; null when nothing is wrong.</summary>
    public Problem? ToProblem()
    {
        if (found is not [var first, ..])
            return null;
        var problem = Problem.Field(first.Field, first.Issue);
        return problem with { Details = new Dictionary<string, object?>(problem.Details!) { ["errors"] = found } };
    }
}
