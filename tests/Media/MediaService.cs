using System.Globalization;
using System.Net.Http.Headers;
using Ensemble.Media;
using Ensemble.Media.Files;
using Ensemble.Media.Storage;
using Ensemble.Media.Uploads;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Media;

/// <summary>The service in this process, on real sockets, with a database and a directory of its own and an identity beside it.</summary>
internal sealed class MediaService : IAsyncDisposable
{
    private static readonly Lazy<Task<TestDatabase>> Template = new(MigrateAsync);

    private readonly ServiceInProcess<MediaDb> service;
    private readonly TestDatabase database;

    private MediaService(ServiceInProcess<MediaDb> service, TestDatabase database, FakeIdentity identity, string directory, int grpcPort)
    {
        (this.service, this.database, Identity, Directory) = (service, database, identity, directory);
        Http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{service.Port}")) };
        GrpcAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{grpcPort}"));
    }

    public FakeIdentity Identity { get; }

    public string Directory { get; }

    public HttpClient Http { get; }

    public Uri GrpcAddress { get; }

    public int Port => service.Port;

    public string ConnectionString => database.ConnectionString;

    public IServiceProvider Services => service.Services;

    public static async Task<MediaService> StartAsync(Dictionary<string, string>? settings = null, string? directory = null)
    {
        var identity = await FakeIdentity.StartAsync();
        var database = await MigratedDatabaseAsync();
        directory ??= System.IO.Directory.CreateTempSubdirectory("ensemble-media-").FullName;
        var grpcPort = FreePort.Take();
        var service = await new ServiceInProcess<MediaDb>(new Dictionary<string, string>
        {
            ["ConnectionStrings:mediadb"] = database.ConnectionString,
            ["Access:WithoutRevocations"] = "true",
            // Nobody listens there: events stay in the outbox.
            ["ConnectionStrings:rabbitmq"] = "amqp://guest:guest@127.0.0.1:1",
            ["Access:KeysAddress"] = identity.KeysAddress,
            ["Storage:Directory"] = directory,
            ["Links:Secret"] = "for-tests-only-for-tests-only-for-tests",
            ["GRPC_PORT"] = grpcPort.ToString(CultureInfo.InvariantCulture),
        }.Concat(settings ?? [])).StartAsync();
        return new MediaService(service, database, identity, directory, grpcPort);
    }

    /// <summary>An empty database with the service's tables.</summary>
    public static async Task<TestDatabase> MigratedDatabaseAsync() => await TestDatabase.CreateAsync(await Template.Value);

    public Task<T> WithDbAsync<T>(Func<MediaDb, Task<T>> work) => service.WithAsync(work);

    /// <summary>What a client of <c>POST /api/files</c> does.</summary>
    public async Task<HttpResponseMessage> PostAsync(Login? login, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/files") { Content = body };
        if (login is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", login.Token);
        return await Http.SendAsync(request);
    }

    /// <summary>Uploads and gives the record.</summary>
    public async Task<StoredFile> UploadAsync(Login login, byte[] content, string name, string declaredType = "application/octet-stream")
    {
        using var answer = await PostAsync(login, Multipart.Of(content, name, declaredType));
        Assert.Equal(200, (int)answer.StatusCode);
        var id = (await answer.JsonAsync()).GetProperty("file_id").GetGuid();
        return await WithDbAsync(db => db.Files.SingleAsync(file => file.Id == id));
    }

    /// <summary>Puts a file on record without HTTP, as other services do.</summary>
    public async Task<StoredFile> StoreAsync(byte[] content, string name, Guid? owner = null, bool isPrivate = false)
    {
        await using var scope = Services.CreateAsyncScope();
        await using var staged = Services.GetRequiredService<Staging>().Create(content.Length);
        Assert.True(await staged.TryWriteAsync(content, default));
        var file = Intake.Describe(staged, name, null, owner, isPrivate, DateTimeOffset.UtcNow);
        await scope.ServiceProvider.GetRequiredService<FileShelf>().AddAsync(file, staged, default);
        return file;
    }

    public Task<bool> RemoveAsync(Guid id) => service.WithAsync<FileShelf, bool>(shelf => shelf.RemoveAsync(id, default));

    /// <summary>Everything that is on the disk, uploads in flight too.</summary>
    public string[] FilesOnDisk() => System.IO.Directory.GetFiles(Directory, "*", SearchOption.AllDirectories);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await service.DisposeAsync();
        await Identity.DisposeAsync();
        await database.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static async Task<TestDatabase> MigrateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using var db = new MediaDb(new DbContextOptionsBuilder<MediaDb>().UseNpgsql(database.ConnectionString + ";Pooling=false").Options);
        await db.Database.MigrateAsync();
        return database;
    }
}

/// <summary>One service for the tests of a class.</summary>
public sealed class SharedMedia : IAsyncLifetime
{
    internal MediaService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await MediaService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
