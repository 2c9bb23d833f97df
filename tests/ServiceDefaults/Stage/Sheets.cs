using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Data;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Ensemble.Tests.ServiceDefaults.Stage;

/// <summary>A note was added to a sheet of music.</summary>
public sealed record NoteAdded(Guid SheetId, int Number, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => SheetId;
}

/// <summary>An event that nothing consumes.</summary>
public sealed record SheetPrinted(Guid SheetId, DateTimeOffset OccurredAt) : IEvent
{
    public Guid Subject => SheetId;
}

/// <summary>A note as a consumer applied it; nothing keeps one from being applied twice but the inbox.</summary>
public sealed class AppliedNote
{
    public long Id { get; init; }

    public required Guid SheetId { get; init; }

    public required int Number { get; init; }

    public required Guid MessageId { get; init; }
}

/// <summary>The database of a service in these tests.</summary>
public sealed class SheetsDb(DbContextOptions<SheetsDb> options) : ServiceDbContext(options)
{
    public DbSet<AppliedNote> Notes => Set<AppliedNote>();
}

/// <summary>For <c>dotnet ef migrations add</c>.</summary>
public sealed class SheetsDbDesign : IDesignTimeDbContextFactory<SheetsDb>
{
    public SheetsDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SheetsDb>().UseNpgsql("Host=localhost").Options);
}

/// <summary>What a test does to the consumer before a note is applied: throw, wait, count.</summary>
public sealed class BeforeApplying
{
    public Func<NoteAdded, Delivery, Task> Run { get; set; } = (_, _) => Task.CompletedTask;
}

/// <summary>The consumer of these tests.</summary>
public sealed class ApplyNote(SheetsDb database, BeforeApplying before) : IEventConsumer<NoteAdded>
{
    public async Task ConsumeAsync(NoteAdded fact, Delivery delivery, CancellationToken cancellationToken)
    {
        await before.Run(fact, delivery);
        database.Notes.Add(new AppliedNote { SheetId = fact.SheetId, Number = fact.Number, MessageId = delivery.MessageId });
    }
}
