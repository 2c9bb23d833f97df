using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Accounts;

/// <summary>How passwords are hashed; section <c>Passwords</c>.</summary>
internal sealed class PasswordOptions
{
    public const string Section = "Passwords";

    /// <summary>OWASP Password Storage Cheat Sheet (2025) for PBKDF2 with HMAC-SHA-512, which the framework's hasher uses.</summary>
    public const int Recommended = 220_000;

    /// <summary>Rounds of PBKDF2. A higher figure takes hold of existing accounts at their next login.</summary>
    public int IterationCount { get; set; } = Recommended;

    /// <summary>Hashes computed at the same time; others wait. Hashing is all processor: more than the cores gains nothing.</summary>
    public int Concurrency { get; set; } = Environment.ProcessorCount;
}

/// <summary>Fewer rounds than recommended are for development and tests only.</summary>
internal sealed class PasswordOptionsCheck(IHostEnvironment environment) : IValidateOptions<PasswordOptions>
{
    public ValidateOptionsResult Validate(string? name, PasswordOptions options)
    {
        var floor = environment.IsDevelopment() ? 1 : PasswordOptions.Recommended;
        if (options.IterationCount < floor || options.IterationCount > 10_000_000)
            return ValidateOptionsResult.Fail($"{PasswordOptions.Section}:IterationCount must be from {floor} to 10000000.");
        return options.Concurrency is >= 1 and <= 1024
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{PasswordOptions.Section}:Concurrency must be from 1 to 1024.");
    }
}
