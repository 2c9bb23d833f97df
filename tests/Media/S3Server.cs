using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Ensemble.Tests.Media;

/// <summary>A real S3 server (npm s3rver) as a child process, with a directory of its own.</summary>
public sealed class S3Server : IAsyncLifetime
{
    private static readonly string Folder = typeof(S3Server).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "NodeFolder").Value!;

    private readonly int port = FreePort.Take();
    private readonly string directory = Directory.CreateTempSubdirectory("ensemble-s3-").FullName;
    private Process? process;

    public Dictionary<string, string> Settings => new()
    {
        ["Storage:S3:Bucket"] = "ensemble",
        ["Storage:S3:Endpoint"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
        ["Storage:S3:AccessKey"] = "S3RVER",
        ["Storage:S3:SecretKey"] = "S3RVER",
    };

    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            await InstallAsync();
        process = Start("node", "main.mjs", directory, port.ToString(CultureInfo.InvariantCulture));
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    /// <summary>The contents in the bucket.</summary>
    public string[] Objects() => [.. Directory.GetFiles(Path.Combine(directory, "ensemble"), "*_object", SearchOption.AllDirectories)];

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
            process.Dispose();
        }

        Directory.Delete(directory, recursive: true);
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
}
