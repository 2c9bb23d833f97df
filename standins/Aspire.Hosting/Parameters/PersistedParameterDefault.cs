using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Store;

namespace Aspire.Hosting;

/// <summary>A default that is the same in every run on the same store.</summary>
internal sealed class PersistedParameterDefault(ParameterDefault inner, Func<ParameterFile> file, string name) : ParameterDefault
{
    public override string GetDefaultValue() => file().GetOrAdd(name, inner.GetDefaultValue);
}
