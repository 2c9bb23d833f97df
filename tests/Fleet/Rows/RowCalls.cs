namespace Ensemble.Tests.Fleet.Rows;

/// <summary>A row of docs/endpoints.tsv and a request that must succeed, in the order in which a user would come to it.</summary>
internal sealed record RowCall(string Row, Func<Task<Heard>> Call);

/// <summary>All calls, a document each in a file of its own. What a call learns the next ones use.</summary>
internal sealed partial class RowCalls(Visitor visitor, string adminPassword, Func<string, Task<string>> mailedToken)
{
    private const string Password = "a prelude in c major";

    private readonly string pianist = Names.New("clara");
    private readonly string chatter = Names.New("robert");
    private readonly string publisher = Names.New("fanny");

    public IEnumerable<RowCall> InOrder => [.. PianoRhythm, .. Stuffchat, .. Veza, .. StuffchatAdministration, .. Gateway];

    private RowCall Get(string row, string path, Func<string?>? token = null) => Ask(row, () => path, token);

    private RowCall Ask(string row, Func<string> path, Func<string?>? token = null, Func<object>? body = null, Action<Heard>? learn = null) =>
        new(row, () => Noting(() => visitor.AskAsync(row.Split(' ')[1], path(), token?.Invoke(), body?.Invoke()), learn));

    private static async Task<Heard> Noting(Func<Task<Heard>> call, Action<Heard>? learn)
    {
        var heard = await call();
        if (heard.Status < 300)
            learn?.Invoke(heard);
        return heard;
    }
}
