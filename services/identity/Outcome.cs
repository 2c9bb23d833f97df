using System.Diagnostics.CodeAnalysis;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity;

/// <summary>What was asked for, or why it was refused.</summary>
internal readonly struct Outcome<T> where T : class
{
    private readonly T? value;
    private readonly Problem? problem;

    private Outcome(T? value, Problem? problem) => (this.value, this.problem) = (value, problem);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Problem problem) => new(null, problem);

    public bool Succeeded([NotNullWhen(true)] out T? result, [NotNullWhen(false)] out Problem? refusal)
    {
        (result, refusal) = (value, problem);
        return value is not null;
    }
}
