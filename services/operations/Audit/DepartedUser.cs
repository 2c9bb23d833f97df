using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Operations.Audit;

/// <summary>
/// Somebody whose account was erased lately, known by the hash of the id alone, with the pseudonym that its entries bear. Kept while facts
/// about the account may still arrive; afterwards nobody can tell whose the pseudonym was.
/// </summary>
internal sealed class DepartedUser
{
    /// <summary>SHA-256 of the id's canonical text; an id has enough randomness not to be guessed from it.</summary>
    public required byte[] IdHash { get; init; }

    public required Guid Pseudonym { get; init; }

    public required DateTimeOffset DepartedAt { get; init; }

    public static void Configure(EntityTypeBuilder<DepartedUser> row)
    {
        row.ToTable("departed_users");
        row.HasKey(user => user.IdHash);
        row.HasIndex(user => user.DepartedAt);
    }
}
