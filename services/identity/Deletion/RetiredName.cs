using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Deletion;

/// <summary>A name that an erased account had; kept from everybody for a while. What name it is can't be read here.</summary>
internal sealed class RetiredName
{
    /// <summary>Keyed hash of what the name looks like, see <see cref="RetiredNames"/>.</summary>
    public required byte[] Mark { get; init; }

    public required DateTimeOffset Until { get; init; }

    public static void Configure(EntityTypeBuilder<RetiredName> row)
    {
        row.ToTable("retired_names");
        row.HasKey(name => name.Mark);
        row.HasIndex(name => name.Until);
    }
}
