using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Ensemble.Tests.Identity;

/// <summary>A real SMTP server (npm smtp-server) as a child process.</summary>
internal sealed class RealSmtpServer : IAsyncDisposable
{
    private static readonly string Folder = typeof(RealSmtpServer).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "NodeFolder").Value!;

    private static readonly Lazy<Task> Installed = new(InstallAsync);

    private readonly Process process;
    private readonly ConcurrentQueue<JsonElement> events = new();
    private readonly Task reading;

    private RealSmtpServer(Process process, int port)
    {
        (this.process, Port) = (process, port);
        reading = ReadAsync();
    }

    public int Port { get; }

    /// <summary>Mails it took, and refusals, in their order.</summary>
    public JsonElement[] Events => [.. events];

    public JsonElement[] Mails => [.. events.Where(told => told.TryGetProperty("mail", out _))];

    public static async Task<RealSmtpServer> StartAsync(object settings)
    {
        await Installed.Value;
        var port = FreePort.Take();
        var process = Start("node", "main.mjs", port.ToString(CultureInfo.InvariantCulture), JsonSerializer.Serialize(settings));
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        return new RealSmtpServer(process, port);
    }

    /// <summary>A key and a certificate that it signed itself, as PEM.</summary>
    public static (string Key, string Certificate) MakeCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (key.ExportPkcs8PrivateKeyPem(), certificate.ExportCertificatePem());
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await process.WaitForExitAsync(deadline.Token);
        await reading;
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            events.Enqueue(JsonSerializer.Deserialize<JsonElement>(line));
    }

    private static async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules")))
            return;
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
