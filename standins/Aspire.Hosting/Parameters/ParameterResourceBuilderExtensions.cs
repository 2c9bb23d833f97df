using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Store;

namespace Aspire.Hosting;

/// <summary>Values from outside.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>The value is the configuration's <c>Parameters:{name}</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddParameter(name, null, secret, null);

    /// <summary>The configured value, or <paramref name="value"/>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, new ConstantParameterDefault(valueGetter), secret, null);

    /// <summary>The configured value, or a default; with <paramref name="persist"/> the same one in every run.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddParameter(name, persist ? builder.Persisted(name, value) : value, secret, null);

    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(
        this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false) =>
        builder.AddParameter(name, null, secret, configurationKey);

    public static IResourceBuilder<ParameterResource> WithDescription(
        this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        builder.Resource.Description = description;
        return builder;
    }

    /// <summary>The password of a server: configured as <c>Parameters:{name}</c>, or generated once and kept beside the data.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder, string name, bool lower = true, bool upper = true, bool numeric = true, bool special = true,
        int minLower = 0, int minUpper = 0, int minNumeric = 0, int minSpecial = 0)
    {
        var generated = new GenerateParameterDefault
        {
            MinLength = 22, // enough that guessing is hopeless with letters and digits only
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        };
        return builder.Create(name, builder.Persisted(name, generated), secret: true, null);
    }

    /// <summary>The connection string of a server that runs elsewhere: the configuration's <c>ConnectionStrings:{name}</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        var parameter = builder.Create(name, null, secret: true, $"ConnectionStrings:{name}");
        parameter.IsConnectionString = true;
        return builder.AddResource(new ConfiguredConnectionString(parameter, environmentVariableName));
    }

    /// <summary>A connection string put together from other resources.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        var resource = builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
        resource.WithReferenceRelationships(connectionStringExpression);
        return resource;
    }

    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, Action<ReferenceExpressionBuilder> connectionStringBuilder)
    {
        var expression = new ReferenceExpressionBuilder();
        connectionStringBuilder(expression);
        return builder.AddConnectionString(name, expression.Build());
    }

    private static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault? value, bool secret, string? configurationKey) =>
        builder.AddResource(builder.Create(name, value, secret, configurationKey));

    private static ParameterResource Create(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault? value, bool secret, string? configurationKey)
    {
        var key = configurationKey ?? $"Parameters:{name}";
        return new ParameterResource(name, Value, secret) { Default = value, ConfigurationKey = key };

        string Value(ParameterDefault? fallback) =>
            ParameterResource.FromConfiguration(builder.Configuration, key)
            ?? fallback?.GetDefaultValue()
            ?? throw new MissingParameterValueException(
                $"Parameter '{name}' has no value: give it as configuration key '{key}' "
                + $"(environment variable {key.Replace(":", "__", StringComparison.Ordinal).Replace('-', '_')}).");
    }

    private static PersistedParameterDefault Persisted(this IDistributedApplicationBuilder builder, string name, ParameterDefault value) =>
        new(value, () => new ParameterFile(StoreClaim.Of(builder.Configuration, builder.AppHostDirectory)), name);
}
