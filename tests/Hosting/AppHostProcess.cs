using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Ensemble.Tests.Hosting;

/// <summary>The fixture's AppHost as a process of its own, as a person runs it.</summary>
internal sealed partial class AppHostProcess : IDisposable
{
    private readonly TemporaryStore _store = new();
    private readonly List<string> _lines = [];
    private readonly Process _process;

    private AppHostProcess(string[] prefix, string[] args, IReadOnlyDictionary<string, string> environment)
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Fixture.AppHost", configuration, "Fixture.AppHost");
        string[] command = [.. prefix, program, _store.Argument, "DcpPublisher:RandomizePorts=true", .. args];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Add(e.Data);
        _process.ErrorDataReceived += (_, e) => Add(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it says to go.</summary>
    public Uri Address => new(Place().Match(Output).Groups[1].Value);

    public string StorePath => _store.Path;

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public static AppHostProcess Start(string[]? args = null, IReadOnlyDictionary<string, string>? environment = null) =>
        new([], args ?? [], environment ?? new Dictionary<string, string>());

    /// <param name="prefix">A program and arguments that start the AppHost, whose command line follows them.</param>
    public static AppHostProcess StartBy(params string[] prefix) => new(prefix, [], new Dictionary<string, string>());

    public Task ReadyAsync() => Eventually.TrueAsync(() => Output.Contains("Ready in "), "the AppHost says that it is ready", 60);

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(Wait.Limit());
        return _process.ExitCode;
    }

    /// <summary>The processes that it started, and theirs.</summary>
    public IReadOnlyList<int> Children() => Processes.ChildrenOf(Id);

    public void Signal(PosixSignal signal) => Assert.Equal(0, Processes.Kill(Id, signal == PosixSignal.SIGINT ? 2 : 15));

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _store.Dispose();
    }

    private void Add(string? line)
    {
        lock (_lines)
        {
            _lines.Add(line ?? "");
        }
    }

    [GeneratedRegex(@"Ready in \S+ s\. (http://\S+)")]
    private static partial Regex Place();
}
