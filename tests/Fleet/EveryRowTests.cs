using System.Text.RegularExpressions;
using Ensemble.Tests.Fleet.Rows;

namespace Ensemble.Tests.Fleet;

/// <summary>What docs/endpoints.tsv promises works through the gateway.</summary>
public sealed partial class EveryRowTests(Fleet fleet)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_documented_row_succeeds_as_documented()
    {
        var calls = new RowCalls(new Visitor(fleet.Gateway, Cancel), Fleet.AdminPassword, MailedTokenAsync).InOrder.ToList();
        var promised = DocumentedRow.Built.ToDictionary(row => $"{row}", row => row.Success);
        Assert.Empty(promised.Keys.Except(calls.Select(call => call.Row)));
        Assert.Empty(calls.Select(call => call.Row).Except(DocumentedRow.All.Select(row => $"{row}")));

        var surprises = new List<string>();
        foreach (var call in calls.Where(call => promised.ContainsKey(call.Row)))
        {
            var heard = await call.Call();
            if (heard.Status != promised[call.Row])
                surprises.Add($"{call.Row}: {heard.Status} instead of {promised[call.Row]} {(heard.Json.ValueKind == default ? "" : heard.Json)}");
        }

        Assert.True(surprises.Count == 0, string.Join('\n', surprises));
    }

    private async Task<string> MailedTokenAsync(string address)
    {
        var token = "";
        await Eventually.TrueAsync(() => TryReadMail(address, out token), $"a mail for {address}", cancel: Cancel);
        return token;
    }

    private bool TryReadMail(string address, out string token)
    {
        var mail = Directory.Exists(fleet.MailDirectory)
            ? Directory.GetFiles(fleet.MailDirectory, "*.eml").Select(File.ReadAllText).FirstOrDefault(text => text.Contains(address, StringComparison.Ordinal))
            : null;
        token = Token().Match(mail?.Replace("=\r\n", "", StringComparison.Ordinal) ?? "").Groups[1].Value;
        return token.Length > 0;
    }

    [GeneratedRegex(@"token=(?:3D)?([A-Za-z0-9_-]{43})")]
    private static partial Regex Token();
}
