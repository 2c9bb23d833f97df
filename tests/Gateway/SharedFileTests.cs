using System.Net;
using System.Security.Cryptography;

namespace Ensemble.Tests.Gateway;

public sealed class SharedFileTests : IAsyncLifetime
{
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private readonly string directory = Directory.CreateTempSubdirectory("ensemble-files").FullName;
    private readonly byte[] content = RandomNumberGenerator.GetBytes(300_000);
    private Upstream upstream = null!;
    private GatewayInstance gateway = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(directory, "objects", "ab"));
        await File.WriteAllBytesAsync(Path.Combine(directory, "objects", "ab", "cd"), content, Cancel);
        upstream = await Upstream.StartAsync("any");
        gateway = GatewayInstance.Start(
            redis.ConnectionString, ("Limits:Scale", "0"), ("Files:Directory", directory),
            ("services:media:http:0", upstream.Address), ("services:rooms:http:0", upstream.Address));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
        await redis.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task The_gateway_sends_what_media_points_to_under_medias_headers()
    {
        using var answer = await AskAsync("/files/7/song.flac?points_to=objects/ab/cd%3B5%3B200000");

        Assert.Equal((HttpStatusCode.PartialContent, "audio/flac", 200_000L), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), answer.Content.Headers.ContentLength));
        Assert.Equal("bytes 5-200004/300000", answer.Content.Headers.ContentRange?.ToString());
        Assert.Equal("X-Sendfile", Header(answer, "Asked-For"));
        Assert.Null(Header(answer, "X-Sendfile"));
        Assert.Equal(content[5..200_005], await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task What_is_gone_from_the_store_since_is_a_404()
    {
        using var answer = await AskAsync("/files/7/song.flac?points_to=objects/ab/ce%3B5%3B200000");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("The file does not exist.", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Null(answer.Content.Headers.ContentRange);
    }

    [Theory]
    [InlineData("/files/7/song.flac?points_to=/etc/hostname%3B0%3B1")]
    [InlineData("/files/7/song.flac?points_to=objects/../../etc/hostname%3B0%3B1")]
    [InlineData("/api/rooms?points_to=objects/ab/cd%3B5%3B200000")]
    public async Task Nobody_else_can_point_and_to_nothing_else(string path)
    {
        using var answer = await AskAsync(path);

        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Null(Header(answer, "X-Sendfile"));
    }

    [Fact]
    public async Task A_client_can_not_ask_a_service_to_point()
    {
        using var answer = await AskAsync("/api/rooms?points_to=x");

        Assert.Equal("", Header(answer, "Asked-For") ?? "");
    }

    private async Task<HttpResponseMessage> AskAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Sendfile-Type", "X-Sendfile");
        return await gateway.Client.SendAsync(request, Cancel);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
