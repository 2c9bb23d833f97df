using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Refuses times that contradict each other. What concerns one strategy alone is checked by Polly.</summary>
internal sealed class HttpStandardResilienceOptionsValidator : IValidateOptions<HttpStandardResilienceOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpStandardResilienceOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.AttemptTimeout.Timeout >= options.TotalRequestTimeout.Timeout)
        {
            errors.AddError(
                $"must be longer than AttemptTimeout ({options.AttemptTimeout.Timeout}), but is {options.TotalRequestTimeout.Timeout}.",
                nameof(options.TotalRequestTimeout));
        }

        if (options.CircuitBreaker.SamplingDuration < options.AttemptTimeout.Timeout * 2)
        {
            errors.AddError(
                $"must be at least twice AttemptTimeout ({options.AttemptTimeout.Timeout}), but is {options.CircuitBreaker.SamplingDuration}.",
                $"{nameof(options.CircuitBreaker)}.{nameof(options.CircuitBreaker.SamplingDuration)}");
        }

        return errors.Build();
    }
}
