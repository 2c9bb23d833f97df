using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ensemble.Tests.Interop;

/// <summary>
/// The node side (node/main.mjs): a server of the probe, and a client that runs scenarios. It ends with its standard input.
/// </summary>
public sealed class NodeProcess : IAsyncLifetime
{
    private static readonly string Folder = typeof(NodeProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "NodeFolder").Value!;

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> waiting = new();
    private readonly TaskCompletionSource<JsonNode> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim writing = new(1);
    private Process? process;
    private int lastId;

    /// <summary>The probe served by grpc-js.</summary>
    public Uri Server { get; private set; } = null!;

    /// <summary>The same without a limit for received messages.</summary>
    public Uri UnlimitedServer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            await InstallAsync();
        process = Start("node", "main.mjs");
        process.OutputDataReceived += (_, line) => Received(line.Data);
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ports = await started.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Server = new Uri($"http://127.0.0.1:{ports["port"]}");
        UnlimitedServer = new Uri($"http://127.0.0.1:{ports["unlimitedPort"]}");
    }

    /// <summary>Runs a scenario of node/scenarios.mjs against a server; gives its result, or throws what it threw.</summary>
    public async Task<JsonNode> RunAsync(string scenario, Uri server, object? arguments = null)
    {
        var id = Interlocked.Increment(ref lastId);
        var command = JsonSerializer.SerializeToNode(arguments ?? new { })!.AsObject();
        command["id"] = id;
        command["scenario"] = scenario;
        command["address"] = server.Authority;
        var answer = waiting.GetOrAdd(id, _ => new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously));
        await writing.WaitAsync();
        try
        {
            await process!.StandardInput.WriteLineAsync(command.ToJsonString());
            await process.StandardInput.FlushAsync();
        }
        finally
        {
            writing.Release();
        }

        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
            process.Dispose();
        }

        writing.Dispose();
    }

    private static async Task InstallAsync()
    {
        using var npm = Start("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        npm.StandardInput.Close();
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        Assert.True(npm.ExitCode == 0, $"npm ci in {Folder} failed:\n{await output}\n{await errors}");
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = Folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    }) ?? throw new InvalidOperationException($"{program} did not start.");

    private void Received(string? line)
    {
        if (line is null)
        {
            var ended = new InvalidOperationException("The node process ended.");
            started.TrySetException(ended);
            foreach (var answer in waiting.Values)
                answer.TrySetException(ended);
            return;
        }

        var message = JsonNode.Parse(line)!;
        if (message["id"] is not { } id)
            started.TrySetResult(message);
        else if (waiting.TryRemove((int)id, out var answer))
        {
            if (message["error"] is { } error)
                answer.SetException(new InvalidOperationException($"node: {error}"));
            else
                answer.SetResult(message["result"]!);
        }
    }
}
