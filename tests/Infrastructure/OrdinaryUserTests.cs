using System.Diagnostics;

namespace Ensemble.Tests.Infrastructure;

/// <summary>The tests of this assembly once more, as the user "nobody".</summary>
public class OrdinaryUserTests
{
    [Fact]
    public async Task Every_server_also_runs_under_an_ordinary_user()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Already an ordinary user.");
        }

        using var home = new OpenDirectory();
        var tests = Path.Combine(AppContext.BaseDirectory, "Infrastructure.Tests");
        var start = new ProcessStartInfo("/usr/bin/setpriv",
        [
            "--reuid=65534", "--regid=65534", "--clear-groups", "--", tests,
            "-method", "*.Data_and_password_survive_a_restart_on_another_port",
            "-method", "*.Values_survive_a_restart_on_another_port",
            "-method", "*.A_durable_message_survives_a_restart_on_other_ports",
        ])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = home.Path,
            Environment = { ["HOME"] = home.Path, ["TMPDIR"] = home.Path },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Total: 4, Errors: 0, Failed: 0", output, StringComparison.Ordinal);
    }

    /// <summary>A directory that everybody may use.</summary>
    private sealed class OpenDirectory : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("ensemble-nobody-").FullName;

        public OpenDirectory() => File.SetUnixFileMode(Path, (UnixFileMode)0b111_111_111);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
