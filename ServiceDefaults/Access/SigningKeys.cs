using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Ensemble.ServiceDefaults.Access;

/// <summary>
/// Identity's published keys, fetched when first needed and then kept: a token is checked without asking identity, and goes on being
/// checked while identity restarts. A token signed with an unknown key makes it ask again, at most every ten seconds.
/// </summary>
internal sealed class SigningKeys(IHttpClientFactory clients) : IConfigurationRetriever<OpenIdConnectConfiguration>, IDocumentRetriever
{
    public const string ClientName = "identity-keys";

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
    {
        var configuration = new OpenIdConnectConfiguration
        {
            JsonWebKeySet = new JsonWebKeySet(await retriever.GetDocumentAsync(address, cancel)),
        };
        foreach (var key in configuration.JsonWebKeySet.GetSigningKeys())
            configuration.SigningKeys.Add(key);
        return configuration;
    }

    public Task<string> GetDocumentAsync(string address, CancellationToken cancel) =>
        clients.CreateClient(ClientName).GetStringAsync(new Uri(address), cancel);

    public ConfigurationManager<OpenIdConnectConfiguration> For(AccessOptions options) => new(options.KeysAddress.ToString(), this, this)
    {
        RefreshInterval = TimeSpan.FromSeconds(10),
        AutomaticRefreshInterval = TimeSpan.FromMinutes(10),
    };
}
