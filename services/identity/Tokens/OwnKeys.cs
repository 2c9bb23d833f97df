using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Ensemble.Identity.Tokens;

/// <summary>Identity checks tokens with the keys at hand; the other services fetch them from here.</summary>
internal sealed class OwnKeys(KeyRing keys, TimeProvider time) : IConfigurationManager<OpenIdConnectConfiguration>
{
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        var configuration = new OpenIdConnectConfiguration();
        foreach (var key in (await keys.ReadAsync(cancel)).Public(time.GetUtcNow()))
            configuration.SigningKeys.Add(key);
        return configuration;
    }

    /// <summary>A token names a key that we don't know. It could come from the database alone, and that is read every minute.</summary>
    public void RequestRefresh()
    {
    }
}
