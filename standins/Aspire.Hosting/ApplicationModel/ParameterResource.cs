using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside: configuration, or a default.</summary>
public class ParameterResource : Resource, IManifestExpressionProvider, IValueProvider, IResourceWithoutLifetime
{
    private readonly Lazy<string> _value;

    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false) : base(name)
    {
        Secret = secret;
        _value = new Lazy<string>(() => callback(Default), LazyThreadSafetyMode.ExecutionAndPublication);
    }

    public bool Secret { get; }

    public bool IsConnectionString { get; internal set; }

    public ParameterDefault? Default { get; set; }

    public string? Description { get; internal set; }

    /// <summary>Throws <see cref="MissingParameterValueException"/> when nobody gave a value.</summary>
    public string Value => _value.Value;

    public string ValueExpression => IsConnectionString ? $"{{{Name}.connectionString}}" : $"{{{Name}.value}}";

    internal string ConfigurationKey { get => field ?? $"{(IsConnectionString ? "ConnectionStrings" : "Parameters")}:{Name}"; set; }

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Value);

    /// <summary>The configured value. Environment variables have no hyphens, so <c>my_name</c> serves for <c>my-name</c>.</summary>
    internal static string? FromConfiguration(IConfiguration configuration, string key) =>
        configuration[key] ?? configuration[key.Replace('-', '_')];
}
