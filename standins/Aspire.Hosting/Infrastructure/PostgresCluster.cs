namespace Aspire.Hosting.Infrastructure;

/// <summary>The files of a Postgres server and the programs of the version that made them.</summary>
internal sealed record PostgresCluster(string Directory, string Postgres)
{
    public static readonly RequiredProgram Program = new("postgres", ["/usr/lib/postgresql/*/bin/postgres"], "postgresql");

    public static async Task<PostgresCluster> OpenAsync(
        NativeServerContext context, PostgresAccount account, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(context.DataDirectory, "cluster");
        var versionFile = Path.Combine(directory, "PG_VERSION");
        if (!File.Exists(versionFile))
        {
            context.Log("making a new database cluster");
            await InitialiseAsync(context, directory, account, cancellationToken);
        }

        // DataDirectory.OpenAsync saw no process in here, so the file is of one that was killed; its number may be somebody else's
        // by now, which Postgres would take for a running server.
        File.Delete(Path.Combine(directory, "postmaster.pid"));

        var version = (await File.ReadAllTextAsync(versionFile, cancellationToken)).Trim();
        return new PostgresCluster(directory, await ProgramOfAsync(version, context, cancellationToken));
    }

    /// <summary>Made beside its place and moved there when complete: an interrupted initdb leaves nothing that looks like a cluster.</summary>
    private static async Task InitialiseAsync(
        NativeServerContext context, string directory, PostgresAccount account, CancellationToken cancellationToken)
    {
        var unfinished = directory + ".new";
        var passwordFile = Path.Combine(context.DataDirectory, "password.new");
        if (System.IO.Directory.Exists(unfinished))
        {
            System.IO.Directory.Delete(unfinished, recursive: true);
        }

        try
        {
            await PrivateFile.WriteAsync(passwordFile, context.Password + "\n", cancellationToken);
            await account.OwnAsync(passwordFile, cancellationToken);
            // --no-sync: until the kernel has written it anyway (30 s) there is nothing in it that could be lost.
            await ProgramRun.SucceedAsync(
                [.. account.Prefix, InitDb(InstalledProgram.Require(Program)), "-D", unfinished, "-U", context.UserName, "-A", "scram-sha-256",
                    "--pwfile=" + passwordFile, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
                cancellationToken);
            System.IO.Directory.Move(unfinished, directory);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    private static string InitDb(string postgres) => Path.Combine(Path.GetDirectoryName(postgres)!, "initdb");

    /// <summary>A cluster can be read by the major version that made it only.</summary>
    private static async Task<string> ProgramOfAsync(string version, NativeServerContext context, CancellationToken cancellationToken)
    {
        var versions = new List<string>();
        foreach (var postgres in InstalledProgram.FindAll(Program).Distinct())
        {
            // "postgres (PostgreSQL) 15.18 (Debian …)"
            var words = (await ProgramRun.SucceedAsync([postgres, "--version"], cancellationToken)).Split(' ');
            var major = words.Length > 2 ? words[2].Split('.')[0] : "of unknown version";
            if (major == version)
            {
                return postgres;
            }

            versions.Add(major);
        }

        throw new InvalidOperationException(
            $"{context.Name}: the data in {context.DataDirectory} were made by PostgreSQL {version}, installed is {string.Join(", ", versions)}. "
            + $"Install postgresql-{version}, or carry the data over with its pg_dumpall, or remove the directory to begin anew.");
    }
}
