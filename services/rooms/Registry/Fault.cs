using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Rooms.Registry;

/// <summary>A field of a request that breaks a rule; told over HTTP as a problem, over the socket as an error message.</summary>
internal sealed record Fault(string Field, string Issue)
{
    public Problem ToProblem() => Problem.Field(Field, Issue);
}
