using System.Security.Cryptography;
using System.Text;
using Ensemble.Identity.Tokens;
using Ensemble.ServiceDefaults.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Deletion;

/// <summary>
/// The names of erased accounts. Names are short and could be guessed from a plain hash, so it is keyed by <c>Tokens:KeySecret</c>; without
/// that secret the database's own protection is all there is, and with another one the names are free.
/// </summary>
internal sealed class RetiredNames(IdentityDb db, IOptions<TokenOptions> tokens, IOptions<DeletionOptions> options, TimeProvider time)
{
    private readonly byte[] key = tokens.Value.KeySecret is { Length: > 0 } secret ? SecretKey.Derive(secret, "identity retired names") : [];

    public Task<bool> HasAsync(string skeleton, CancellationToken cancellationToken)
    {
        var (mark, now) = (MarkOf(skeleton), time.GetUtcNow());
        return db.RetiredNames.AnyAsync(name => name.Mark == mark && name.Until > now, cancellationToken);
    }

    public Task AddAsync(string skeleton, CancellationToken cancellationToken)
    {
        var (mark, until) = (MarkOf(skeleton), time.GetUtcNow() + options.Value.NameQuarantine);
        return db.Database.ExecuteSqlAsync(
            $"INSERT INTO retired_names (mark, until) VALUES ({mark}, {until}) ON CONFLICT (mark) DO UPDATE SET until = excluded.until",
            cancellationToken);
    }

    private byte[] MarkOf(string skeleton) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(skeleton));
}
