using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Ensemble.Tests.Fleet;

/// <summary>Clients in another language, which know only rooms.proto and the gateway's address (piano/main.mjs).</summary>
public sealed class ForeignPianoTests(Fleet fleet)
{
    private static readonly string Folder = typeof(ForeignPianoTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "PianoFolder").Value!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_node_clients_hear_each_other_byte_by_byte_keep_time_talk_run_dry_and_resume()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            await RunAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");

        var report = JsonSerializer.Deserialize<JsonElement>(await RunAsync("node", "main.mjs", fleet.Gateway.BaseAddress!.ToString()));

        var joined = report.GetProperty("joined");
        Assert.Equal("Kreisleriana", joined.GetProperty("room").GetString());
        Assert.Equal(["1 clara", "2 robert"], Texts(joined.GetProperty("members")));
        Assert.Equal(2, joined.GetProperty("seen").GetInt32());
        Assert.Contains("roomJoined ROOM_JOINED", Texts(joined.GetProperty("types")));
        Assert.Equal("[1800,1200]", joined.GetProperty("quotas").GetRawText());
        Assert.Equal(10, report.GetProperty("time").GetProperty("echoed").GetInt32());
        Assert.InRange(report.GetProperty("time").GetProperty("offset").GetDouble(), -1_000, 1_000); // One machine, one clock.
        Assert.Equal(3, report.GetProperty("notes").GetArrayLength()); // Both at once, and one again at the end.
        foreach (var performance in report.GetProperty("notes").EnumerateArray())
        {
            Assert.Equal(100, performance.GetProperty("played").GetArrayLength());
            Assert.Equal(Texts(performance.GetProperty("played")), Texts(performance.GetProperty("heard")));
        }

        var chat = Texts(report.GetProperty("chat"));
        Assert.Equal(chat[0], chat[1]);
        Assert.EndsWith("Träumerei next? ♪", chat[0], StringComparison.Ordinal);

        var quota = report.GetProperty("quota");
        Assert.InRange(quota.GetProperty("began").GetInt32(), 100, 1_200);
        Assert.Equal((0, 0), (quota.GetProperty("sounding").GetInt32(), quota.GetProperty("left").GetInt32()));
        Assert.Equal(quota.GetProperty("max").GetInt32(), quota.GetProperty("refilled").GetInt32());

        var resume = report.GetProperty("resume");
        var (from, to) = (resume.GetProperty("from").GetInt32(), resume.GetProperty("to").GetInt32());
        Assert.Equal(Enumerable.Range(from + 1, to - from), resume.GetProperty("offsets").EnumerateArray().Select(offset => offset.GetInt32()));
        Assert.Equal(to - from, resume.GetProperty("replayed").GetInt32());
        Assert.Equal(["one", "two", "three"], Texts(resume.GetProperty("chat")));
        Assert.Equal("[2,2]", resume.GetProperty("slot").GetRawText());
        Assert.Equal(0, resume.GetProperty("twice").GetInt32());
        Assert.Empty(Texts(report.GetProperty("errors")));
        Assert.Equal("[1000,1000]", report.GetProperty("closed").GetRawText());
    }

    private static List<string?> Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString())];

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, $"{program} {arguments[0]}: {await errors}{await output}");
        return await output;
    }
}
