using Aspire.Hosting.Infrastructure;
using Npgsql;

namespace Ensemble.Tests.Infrastructure;

public class PostgresServerTests
{
    private readonly PostgresServer _server = new();

    [Fact]
    public async Task Data_and_password_survive_a_restart_on_another_port()
    {
        using var directory = new ServerDirectory();
        await using (var first = await RunningServer.StartAsync(_server, directory.Context("postgres")))
        {
            await ExecuteAsync(first, "create table scores (title text); insert into scores values ('Ave verum')");
        }

        await using var second = await RunningServer.StartAsync(_server, directory.Context("postgres"));
        Assert.Equal("Ave verum", await QueryAsync(second, "select title from scores"));
        Assert.Equal("on", await QueryAsync(second, "show synchronous_commit"));
        Assert.Equal("300", await QueryAsync(second, "show max_connections"));
    }

    [Fact]
    public async Task A_committed_row_survives_SIGKILL_and_the_stale_lock_is_no_obstacle()
    {
        using var directory = new ServerDirectory();
        var context = directory.Context("postgres");
        var first = await RunningServer.StartAsync(_server, context);
        await ExecuteAsync(first, "create table scores (title text); insert into scores values ('Ave verum')");
        await first.KillAsync();

        // The number in the lock file belongs to a living process now: us.
        var lockFile = Path.Combine(context.DataDirectory, "cluster", "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(lockFile);
        await File.WriteAllLinesAsync(lockFile, [$"{Environment.ProcessId}", .. lines[1..]]);

        await using var second = await RunningServer.StartAsync(_server, context);
        Assert.Equal("Ave verum", await QueryAsync(second, "select title from scores"));
    }

    [Fact]
    public async Task A_server_that_still_shuts_down_in_the_directory_is_waited_for()
    {
        using var directory = new ServerDirectory();
        var first = await RunningServer.StartAsync(_server, directory.Context("postgres"));
        var next = _server.PrepareAsync(directory.Context("postgres"), CancellationToken.None);
        await Eventually.TrueAsync(() => directory.Log.Any(line => line.StartsWith("waiting for process", StringComparison.Ordinal)), "it says that it waits");
        Assert.False(next.IsCompleted);

        await first.DisposeAsync();
        await next.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Data_of_a_version_that_is_not_installed_are_named_and_left_alone()
    {
        using var directory = new ServerDirectory();
        var cluster = Directory.CreateDirectory(Path.Combine(directory.Path, "cluster")).FullName;
        await File.WriteAllTextAsync(Path.Combine(cluster, "PG_VERSION"), "9.6\n");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => _server.PrepareAsync(directory.Context("postgres"), CancellationToken.None));
        Assert.Contains("made by PostgreSQL 9.6", error.Message, StringComparison.Ordinal);
        Assert.Contains("Install postgresql-9.6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_root_in_a_closed_home_it_runs_as_the_owner_of_the_home()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Only root can.");
        }

        using var directory = new ServerDirectory();
        var home = Path.GetDirectoryName(directory.Path)!;
        await ProgramRun.SucceedAsync(["/usr/bin/chown", "65534:65534", home], CancellationToken.None);

        await using var server = await RunningServer.StartAsync(_server, directory.Context("postgres"));
        Assert.Equal("ready", await QueryAsync(server, "select 'ready'"));
        Assert.Equal("65534", await ProgramRun.SucceedAsync(
            ["/usr/bin/stat", "-c", "%u", Path.Combine(directory.Path, "cluster", "PG_VERSION")], CancellationToken.None));
    }

    [Fact]
    public async Task The_probe_says_no_while_nothing_listens()
    {
        using var directory = new ServerDirectory();
        Assert.False(await _server.ProbeAsync(directory.Context("postgres"), CancellationToken.None));
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        using var directory = new ServerDirectory();
        await using var server = await RunningServer.StartAsync(_server, directory.Context("postgres"));
        var error = await Assert.ThrowsAsync<PostgresException>(() => QueryAsync(server, "select 'x'", password: "wrong"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
    }

    private static async Task ExecuteAsync(RunningServer server, string sql)
    {
        await using var source = Source(server, server.Context.Password);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string?> QueryAsync(RunningServer server, string sql, string? password = null)
    {
        await using var source = Source(server, password ?? server.Context.Password);
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync();
    }

    private static NpgsqlDataSource Source(RunningServer server, string password) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = "localhost",
        Port = server.Context.Port,
        Username = server.Context.UserName,
        Password = password,
        Database = "postgres",
        Pooling = false,
    });
}
