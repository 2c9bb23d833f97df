namespace Ensemble.ServiceDefaults.Http;

/// <summary>
/// Carries a <see cref="Http.Problem"/> out of code that cannot return one, such as parameter binding. Handlers return the problem.
/// </summary>
public sealed class RefusedException(Problem problem) : Exception(problem.Message)
{
    public Problem Problem { get; } = problem;
}
