using System.Collections.Concurrent;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using Swashbuckle.AspNetCore.ReDoc;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Ensemble.Gateway.Documentation;

/// <summary>The pages, and the scripts and styles of Swagger UI and Redoc, which their packages carry compressed.</summary>
internal sealed class PageFiles
{
    // The logo below Redoc's menu, which it would fetch from a server of its makers.
    private const string Logo = "https://cdn.redoc.ly/redoc/logo-mini-full.svg";
    private const string EmptyPicture = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

    private static readonly Dictionary<string, (Assembly Assembly, string Type)> Known = new()
    {
        ["swagger.html"] = (typeof(PageFiles).Assembly, "text/html; charset=utf-8"),
        ["redoc.html"] = (typeof(PageFiles).Assembly, "text/html; charset=utf-8"),
        ["swagger-start.js"] = (typeof(PageFiles).Assembly, "text/javascript"),
        ["redoc-start.js"] = (typeof(PageFiles).Assembly, "text/javascript"),
        ["swagger-ui-bundle.js"] = (typeof(SwaggerUIOptions).Assembly, "text/javascript"),
        ["swagger-ui.css"] = (typeof(SwaggerUIOptions).Assembly, "text/css"),
        ["redoc.standalone.js"] = (typeof(ReDocOptions).Assembly, "text/javascript"),
    };

    private readonly ConcurrentDictionary<string, (byte[] Content, string ETag)> loaded = new();

    public IResult Get(string name, HttpContext context)
    {
        if (!Known.TryGetValue(name, out var file))
            return TypedResults.NotFound();
        var (content, tag) = loaded.GetOrAdd(name, _ => Load(name, file.Assembly));
        context.Response.Headers.CacheControl = "public, max-age=3600";
        return TypedResults.Bytes(content, file.Type, entityTag: new EntityTagHeaderValue(tag));
    }

    private static (byte[] Content, string ETag) Load(string name, Assembly assembly)
    {
        var resource = assembly.GetManifestResourceNames().Single(resource => resource.EndsWith($".{name}", StringComparison.Ordinal));
        using var stored = assembly.GetManifestResourceStream(resource)!;
        using var plain = new MemoryStream();
        if (assembly == typeof(PageFiles).Assembly)
            stored.CopyTo(plain);
        else
            new GZipStream(stored, CompressionMode.Decompress).CopyTo(plain);
        var content = name == "redoc.standalone.js"
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(plain.GetBuffer(), 0, (int)plain.Length).Replace(Logo, EmptyPicture, StringComparison.Ordinal))
            : plain.ToArray();
        return (content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..16])}\"");
    }
}
