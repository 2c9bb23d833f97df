using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ensemble.ServiceDefaults.Sending;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.ServiceDefaults.Sending;

/// <summary>Kestrel with direct output, on a real port, serving one file in ways that a test chooses.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string path;

    private FileServer(WebApplication app, string path) => (this.app, this.path) = (app, path);

    public Uri Address => new(app.Urls.Single());

    public static byte[] Content { get; } = RandomNumberGenerator.GetBytes(3_000_017);

    /// <summary>What ended the last handler, null when it returned.</summary>
    public Exception? Failure { get; private set; }

    public int Handled { get; private set; }

    public static async Task<FileServer> StartAsync(Func<HttpContext, FileStream, Task> answer, bool tls = false, ILoggerProvider? log = null)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, Content);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null)
            builder.Logging.AddProvider(log);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listener =>
        {
            listener.UseDirectOutput();
            if (tls)
                listener.UseHttps(Certificate());
        }));
        var app = builder.Build();
        var server = new FileServer(app, path);
        app.Run(context => server.HandleAsync(context, answer));
        await app.StartAsync();
        return server;
    }

    /// <summary>The file shorter than it was.</summary>
    public void Truncate(long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(length);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        File.Delete(path);
    }

    private async Task HandleAsync(HttpContext context, Func<HttpContext, FileStream, Task> answer)
    {
        try
        {
            await using var file = FileSending.Open(path);
            await answer(context, file);
        }
        catch (Exception failure)
        {
            Failure = failure;
            throw;
        }
        finally
        {
            Handled++;
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
