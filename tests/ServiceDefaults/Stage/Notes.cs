namespace Ensemble.Tests.ServiceDefaults.Stage;

/// <summary>Makes events, and says whether they were applied as they should be.</summary>
internal static class Notes
{
    public static NoteAdded Of(Guid sheet, int number) => new(sheet, number, DateTimeOffset.UtcNow);

    public static NoteAdded[] Of(Guid sheet, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => Of(sheet, number))];

    /// <summary>Each sheet's notes from 1 to count, in order, each once.</summary>
    public static void AssertEachOnceInOrder(IEnumerable<AppliedNote> applied, int count)
    {
        Assert.All(applied.GroupBy(note => note.SheetId), sheet =>
            Assert.Equal(Enumerable.Range(1, count), sheet.OrderBy(note => note.Id).Select(note => note.Number)));
    }
}
