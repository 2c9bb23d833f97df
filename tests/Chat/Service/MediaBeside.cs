using System.Globalization;
using System.Net.Http.Headers;
using Ensemble.Media;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Chat.Service;

/// <summary>The real media service in this process, with a database and a directory of its own, and chat that finds it.</summary>
public sealed class MediaBeside : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ensemble-chat-media-").FullName;
    private TestDatabase _database = null!;
    private ServiceInProcess<MediaDb> _media = null!;

    internal ChatService Chat { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var grpcPort = FreePort.Take();
        Chat = await ChatService.StartAsync(new()
        {
            ["services:media:grpc"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{grpcPort}"),
        });
        _database = await TestDatabase.CreateAsync();
        await using var db = new MediaDb(new DbContextOptionsBuilder<MediaDb>().UseNpgsql(_database.ConnectionString + ";Pooling=false").Options);
        await db.Database.MigrateAsync();
        _media = await new ServiceInProcess<MediaDb>(new Dictionary<string, string>
        {
            ["ConnectionStrings:mediadb"] = _database.ConnectionString,
            ["Access:WithoutRevocations"] = "true",
            ["ConnectionStrings:rabbitmq"] = "amqp://guest:guest@127.0.0.1:1",
            ["Access:KeysAddress"] = Chat.Identity.KeysAddress,
            ["Storage:Directory"] = _directory,
            ["Links:Secret"] = "for-tests-only-for-tests-only-for-tests",
            ["GRPC_PORT"] = grpcPort.ToString(CultureInfo.InvariantCulture),
        }).StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Chat.DisposeAsync();
        await _media.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    internal async Task<string> UploadAsync(Login owner, byte[] content, string name)
    {
        var answer = await SendAsync(_media.Port, "/api/files", owner, new MultipartFormDataContent { { new ByteArrayContent(content), "file", name } });
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json.Text("file_id");
    }

    internal async Task<byte[]> DownloadAsync(string url)
    {
        using var http = new HttpClient { BaseAddress = At(_media.Port) };
        return await http.GetByteArrayAsync(url);
    }

    internal Task SetPrivateAsync(string file) => _media.WithAsync<MediaDb, int>(db => db.Files.Where(row => row.Id == Guid.Parse(file))
        .ExecuteUpdateAsync(set => set.SetProperty(row => row.IsPrivate, true)));

    internal Task<ApiAnswer> AddEmojiAsync(Login by, string? name, byte[]? image)
    {
        var form = new MultipartFormDataContent();
        if (name is not null)
            form.Add(new StringContent(name), "name");
        if (image is not null)
            form.Add(new ByteArrayContent(image), "file", "emoji.png");
        return SendAsync(Chat.Port, "/api/emojis", by, form);
    }

    private static async Task<ApiAnswer> SendAsync(int port, string path, Login login, HttpContent content)
    {
        using var http = new HttpClient { BaseAddress = At(port) };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", login.Token);
        using var answer = await http.SendAsync(request);
        return new ApiAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Uri At(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
}
