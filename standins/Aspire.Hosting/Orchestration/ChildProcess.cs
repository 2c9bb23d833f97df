using System.Diagnostics;
using System.Runtime.InteropServices;
using Aspire.Hosting.Infrastructure;

namespace Aspire.Hosting.Orchestration;

/// <summary>A running child, its output, and its end.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int SigKill = 9;
    private static readonly TimeSpan s_lastOutput = TimeSpan.FromSeconds(1);
    private readonly Process _process;
    private readonly NativeProcess _description;

    /// <param name="ended">Told the id once the process and all of its group have ended.</param>
    public ChildProcess(Process process, NativeProcess description, Action<string, bool> log, Action<int> ended)
    {
        _process = process;
        _description = description;
        Id = process.Id;
        Exited = RunAsync(log, ended);
    }

    public int Id { get; }

    /// <summary>Ends with the exit code (128 + signal when one killed it), after the last line of output.</summary>
    public Task<int> Exited { get; }

    /// <summary>Asks it to stop; when it does not in time, kills it and all that it started.</summary>
    public async Task StopAsync()
    {
        if (Exited.IsCompleted)
        {
            return;
        }

        Signal(Id, _description.StopSignal);
        try
        {
            await Exited.WaitAsync(_description.StopTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Signal(Id, SigKill);
            Signal(-Id, SigKill);
            await Exited.ConfigureAwait(false);
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> RunAsync(Action<string, bool> log, Action<int> ended)
    {
        var output = Task.WhenAll(ReadAsync(_process.StandardOutput, isError: false, log), ReadAsync(_process.StandardError, isError: true, log));
        await WriteInputAsync().ConfigureAwait(false);
        await _process.WaitForExitAsync().ConfigureAwait(false);

        // What it started itself, in its session, ends with it.
        Signal(-Id, SigKill);
        ended(Id);
        await Task.WhenAny(output, Task.Delay(s_lastOutput)).ConfigureAwait(false);
        return _process.ExitCode;
    }

    private async Task WriteInputAsync()
    {
        try
        {
            await _process.StandardInput.WriteAsync(_description.StandardInput).ConfigureAwait(false);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; the exit code says more.
        }
    }

    private static async Task ReadAsync(StreamReader reader, bool isError, Action<string, bool> log)
    {
        try
        {
            await OutputLines.ReadAsync(reader, line => log(line, isError)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or IOException)
        {
            // Somebody outside of its session holds the pipe longer than the process lived.
        }
    }

    private static void Signal(int pid, int signal)
    {
        // The only failure is that there is nobody left to tell.
        _ = Kill(pid, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
