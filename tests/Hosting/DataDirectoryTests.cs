using Ensemble.AppHost;

namespace Ensemble.Tests.Hosting;

/// <summary>The directories of media's files, of mail and of the edge's audit trail, beside the servers' data.</summary>
public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryStore _store = new();

    private string Media => Path.Combine(_store.Path, "media");

    private string Mail => Path.Combine(_store.Path, "mail");

    private string Audit => Path.Combine(_store.Path, "audit");

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task They_are_made_for_their_owner_alone_and_stay_over_a_restart()
    {
        await RunAsync();
        await FillAsync();

        await RunAsync();

        Assert.True(File.Exists(Path.Combine(Media, "objects", "ab", "cd")));
        Assert.True(File.Exists(Path.Combine(Mail, "1.eml")));
        Assert.True(File.Exists(Path.Combine(Media, DataDirectory.Mark)));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Mail));
    }

    [Fact]
    public async Task A_fresh_start_empties_them()
    {
        await RunAsync();
        await FillAsync();

        await RunAsync("Aspire:Store:Fresh=true");

        Assert.Equal([DataDirectory.Mark], Directory.GetFileSystemEntries(Media).Select(Path.GetFileName));
        Assert.Equal([DataDirectory.Mark], Directory.GetFileSystemEntries(Mail).Select(Path.GetFileName));
        Assert.Equal([DataDirectory.Mark], Directory.GetFileSystemEntries(Audit).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_fresh_start_empties_those_that_an_earlier_version_made_without_a_mark()
    {
        await RunAsync();
        await FillAsync();
        File.Delete(Path.Combine(Media, DataDirectory.Mark));
        File.Delete(Path.Combine(Mail, DataDirectory.Mark));
        File.Delete(Path.Combine(Audit, DataDirectory.Mark));

        await RunAsync("Aspire:Store:Fresh=true");

        Assert.False(Directory.Exists(Path.Combine(Media, "objects")));
        Assert.Empty(Directory.GetFiles(Mail, "*.eml"));
        Assert.Empty(Directory.GetFiles(Audit, "*.audit"));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task What_somebody_else_keeps_under_the_name_is_refused_and_stays(string fresh)
    {
        await RunAsync();
        File.Delete(Path.Combine(Mail, DataDirectory.Mark));
        var letter = Path.Combine(Mail, "letter.txt");
        await File.WriteAllTextAsync(letter, "Dear Clara");

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => RunAsync($"Aspire:Store:Fresh={fresh}"));

        Assert.Contains("holds something that the fleet did not make", exception.Message);
        Assert.Equal([letter], Directory.GetFileSystemEntries(Mail));
    }

    [Fact]
    public void Nothing_is_adopted_outside_of_a_store()
    {
        Directory.CreateDirectory(Mail);

        new DataDirectory(Mail, _ => true).Adopt();

        Assert.Empty(Directory.GetFileSystemEntries(Mail));
    }

    private async Task FillAsync()
    {
        Directory.CreateDirectory(Path.Combine(Media, "objects", "ab"));
        await File.WriteAllTextAsync(Path.Combine(Media, "objects", "ab", "cd"), "bytes");
        await File.WriteAllTextAsync(Path.Combine(Mail, "1.eml"), "To: clara@example.org");
        await File.WriteAllTextAsync(Path.Combine(Audit, "1.audit"), "who did what");
    }

    private async Task RunAsync(params string[] arguments)
    {
        await using var builder = DistributedApplicationTestingBuilder.Create([_store.Argument, .. arguments]);
        Assert.Equal(Media, DataDirectory.Media(builder));
        Assert.Equal(Mail, DataDirectory.Mail(builder));
        Assert.Equal(Audit, DataDirectory.Audit(builder));
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
    }
}
