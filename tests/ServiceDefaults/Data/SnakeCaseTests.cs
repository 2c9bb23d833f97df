using Ensemble.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Ensemble.Tests.ServiceDefaults.Data;

public class SnakeCaseTests
{
    private sealed class SheetMusic
    {
        public Guid Id { get; init; }

        public required string ComposerName { get; init; }

        public List<PageTurn> Turns { get; init; } = [];
    }

    private sealed class PageTurn
    {
        public long Id { get; init; }

        public Guid SheetMusicId { get; init; }
    }

    private sealed class MusicDb(DbContextOptions<MusicDb> options) : ServiceDbContext(options)
    {
        public DbSet<SheetMusic> SheetMusic => Set<SheetMusic>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<SheetMusic>().HasIndex(sheet => sheet.ComposerName);
        }
    }

    [Fact]
    public void Tables_columns_keys_and_indexes_are_snake_case()
    {
        using var database = new MusicDb(new DbContextOptionsBuilder<MusicDb>().UseNpgsql("Host=localhost").Options);
        var sheets = database.Model.FindEntityType(typeof(SheetMusic))!;
        var turns = database.Model.FindEntityType(typeof(PageTurn))!;

        Assert.Equal("sheet_music", sheets.GetTableName());
        Assert.Equal("pk_sheet_music", sheets.FindPrimaryKey()!.GetName());
        Assert.Equal("composer_name", sheets.FindProperty("ComposerName")!.GetColumnName());
        Assert.Equal("ix_sheet_music_composer_name", sheets.GetIndexes().Single().GetDatabaseName());
        Assert.Equal("page_turn", turns.GetTableName());
        Assert.Equal("fk_page_turn_sheet_music_sheet_music_id", turns.GetForeignKeys().Single().GetConstraintName());
        Assert.Equal(
            ["inbox", "outbox", "page_turn", "sheet_music"],
            database.Model.GetEntityTypes().Select(type => type.GetTableName()).Order(StringComparer.Ordinal));
    }
}
