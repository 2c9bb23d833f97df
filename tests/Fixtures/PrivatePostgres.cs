using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Ensemble.Tests.Fixtures;

/// <summary>
/// Postgres as a child process on a free port, without durability, in a directory under the temporary one. The kernel ends it when this
/// process ends, however that happens; directories left by processes that are gone are removed by the next one.
/// </summary>
internal static class PrivatePostgres
{
    private const string Prefix = "ensemble-postgres-";
    private const string Password = "tests";

    public static async Task<string> StartAsync()
    {
        RemoveLeftovers();
        var programs = ProgramDirectory();
        var home = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}")).FullName;
        var (data, passwordFile) = (Path.Combine(home, "data"), Path.Combine(home, "password"));
        await File.WriteAllTextAsync(passwordFile, Password);
        await RunAsync([Path.Combine(programs, "initdb"), "-D", data, "-U", "app", "-A", "scram-sha-256", $"--pwfile={passwordFile}",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]);

        var port = FreePort.Take();
        var ended = Launch([.. "/usr/bin/setpriv --pdeathsig INT --".Split(' '), Path.Combine(programs, "postgres"), "-D", data,
            "-c", "listen_addresses=127.0.0.1", "-c", string.Create(CultureInfo.InvariantCulture, $"port={port}"), "-c", "unix_socket_directories=",
            "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=300",
            "-c", "log_min_messages=panic"]);
        var connectionString = string.Create(CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={port};Username=app;Password={Password};Database=postgres;Include Error Detail=true");
        await ReadyAsync(connectionString, ended);
        return connectionString;
    }

    private static async Task ReadyAsync(string connectionString, Task ended)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (!ended.IsCompleted && deadline.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(20);
            }
        }
    }

    // The death signal follows the thread that forks, so that thread lives as long as the child.
    private static Task Launch(string[] command)
    {
        var ended = new TaskCompletionSource();
        var keeper = new Thread(() =>
        {
            using var process = Start(command);
            process.WaitForExit();
            ended.SetResult();
        })
        {
            IsBackground = true,
            Name = "postgres keeper",
        };
        keeper.Start();
        return ended.Task;
    }

    private static async Task RunAsync(string[] command)
    {
        using var process = Start(command);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}.");
    }

    // Postgres refuses to run as root: inside a namespace of one user it is somebody else, while its files stay ours.
    private static Process Start(string[] command)
    {
        string[] whole = Environment.IsPrivilegedProcess
            ? ["/usr/bin/unshare", "--user", "--map-user=65534", "--map-group=65534", "--", .. command]
            : command;
        return Process.Start(new ProcessStartInfo(whole[0], whole[1..]) { RedirectStandardOutput = true, RedirectStandardError = false })!;
    }

    private static string ProgramDirectory() =>
        Directory.GetDirectories("/usr/lib/postgresql").Select(directory => Path.Combine(directory, "bin")).Where(Directory.Exists).Max()
        ?? throw new InvalidOperationException("Postgres is not installed: apt-get install postgresql");

    private static void RemoveLeftovers()
    {
        foreach (var directory in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = Path.GetFileName(directory)[Prefix.Length..];
            if (!Directory.Exists($"/proc/{owner}"))
                Remove(directory);
        }
    }

    private static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            return; // Another suite that starts just now removes it, too.
        }
    }
}
