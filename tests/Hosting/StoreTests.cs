namespace Ensemble.Tests.Hosting;

public sealed class StoreTests : IDisposable
{
    private readonly TemporaryStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_directory_with_something_else_in_it_is_refused_and_stays_as_it_is(string fresh)
    {
        var letter = Path.Combine(_store.Path, "letter.txt");
        await File.WriteAllTextAsync(letter, "Dear Clara");

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => RunAsync($"Aspire:Store:Fresh={fresh}", "Aspire:SettingNames:store=Parameters__data_directory"));

        Assert.StartsWith($"{_store.Path} is not a data directory", exception.Message);
        Assert.Contains("Parameters__data_directory", exception.Message);
        Assert.Equal([letter], Directory.GetFileSystemEntries(_store.Path));
    }

    [Fact]
    public async Task The_program_s_own_directory_and_those_above_it_are_refused()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        for (var directory = builder.AppHostDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => RunAsync($"Aspire:Store:Path={directory}"));
            Assert.Contains("it contains the program itself. Give Aspire:Store:Path a directory of its own.", exception.Message);
        }
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_told_plainly()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => RunAsync("Aspire:Store:Path=/etc/hostname/below"));

        Assert.StartsWith("The data directory /etc/hostname/below cannot be used: ", exception.Message);
    }

    [Fact]
    public async Task A_fresh_start_deletes_what_was_made_and_nothing_else()
    {
        await RunAsync();
        var volume = Path.Combine(_store.Path, "kept");
        var parameters = Path.Combine(_store.Path, "parameters.json");
        var before = await File.ReadAllTextAsync(parameters);
        await File.WriteAllTextAsync(Path.Combine(volume, "old"), "");
        await File.WriteAllTextAsync(Path.Combine(_store.Path, "letter.txt"), "Dear Clara");
        Directory.CreateDirectory(Path.Combine(_store.Path, "letters"));

        await RunAsync();
        Assert.True(File.Exists(Path.Combine(volume, "old")));
        Assert.Equal(before, await File.ReadAllTextAsync(parameters));

        await RunAsync("Aspire:Store:Fresh=true");

        Assert.False(File.Exists(Path.Combine(volume, "old")));
        Assert.NotEqual(before, await File.ReadAllTextAsync(parameters));
        Assert.True(File.Exists(Path.Combine(_store.Path, "letter.txt")));
        Assert.True(Directory.Exists(Path.Combine(_store.Path, "letters")));
    }

    [Fact]
    public async Task A_volume_does_not_take_the_place_of_somebody_s_directory()
    {
        await RunAsync();
        Directory.Delete(Path.Combine(_store.Path, "kept"), recursive: true);
        Directory.CreateDirectory(Path.Combine(_store.Path, "kept", "letters"));

        await using var app = await StartAsync();

        Assert.Equal(KnownResourceStates.FailedToStart, await app.EndAsync("cache"));
        Assert.Contains("holds something that this AppHost did not make", app.LogText("cache"));
        Assert.Equal(["letters"], Directory.GetFileSystemEntries(Path.Combine(_store.Path, "kept")).Select(Path.GetFileName));
    }

    private async Task RunAsync(params string[] arguments)
    {
        await using var app = await StartAsync(arguments);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", Wait.Limit());
    }

    private async Task<DistributedApplication> StartAsync(params string[] arguments)
    {
        var builder = DistributedApplicationTestingBuilder.Create([_store.Argument, .. arguments]);
        builder.AddRedis("cache").WithDataVolume("kept");
        var app = await builder.BuildAsync();
        await app.StartAsync();
        return app;
    }
}
