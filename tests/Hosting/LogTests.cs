using Aspire.Hosting.Console;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Hosting;

public sealed class LogTests
{
    [Theory]
    [InlineData(false, "db          | hello\nlong-server * Running\n            * Ready.\n")]
    [InlineData(true, "\e[36mdb          |\e[0m hello\n\e[32m\e[1mlong-server * Running\e[0m\n\e[1m            * Ready.\e[0m\n")]
    public void Names_are_aligned_and_on_a_terminal_coloured(bool colours, string expected)
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("db", "true");
        builder.AddShell("long-server", "true");
        builder.AddParameter("a-parameter-with-a-long-name", "x");
        using var output = new StringWriter();
        var printer = new LinePrinter(new DistributedApplicationModel(builder.Resources), output, colours);

        printer.Print("db", "hello", isState: false);
        printer.Print("long-server", "Running", isState: true);
        printer.Print("", "Ready.", isState: true);

        Assert.Equal(expected.Replace("            *", "           " + " *"), output.ToString());
    }

    [Fact]
    public async Task A_line_that_does_not_end_is_cut()
    {
        var lines = new List<string>();

        await OutputLines.ReadAsync(new StringReader($"one\r\n\n{new string('x', OutputLines.Longest + 5)}\nlast"), lines.Add);

        Assert.Equal(["one", "", new string('x', OutputLines.Longest), "xxxxx", "last"], lines);
    }

    [Fact]
    public async Task A_log_can_be_read_from_its_beginning_and_followed_to_its_end()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("tool", "echo one; echo two >&2; sleep 0.3; echo three; sleep 1000");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await Eventually.TrueAsync(() => app.Log("tool").Count >= 2, "two lines");

        var seen = new List<LogLine>();
        await foreach (var lines in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync("tool").WithCancellation(Wait.Limit()))
        {
            seen.AddRange(lines);
            if (seen.Count == 3)
            {
                break;
            }
        }

        Assert.Equal([1, 2, 3], seen.Select(line => line.LineNumber));
        Assert.Equal("three", seen[2].Content);
        Assert.True(seen.Single(line => line.Content == "two").IsErrorMessage);
    }
}
