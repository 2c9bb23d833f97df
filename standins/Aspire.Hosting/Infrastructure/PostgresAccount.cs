namespace Aspire.Hosting.Infrastructure;

/// <summary>
/// The account that Postgres runs under. It refuses to run as root; under root it gets a user namespace in which root's files belong to
/// an ordinary user, or, where that is forbidden or the place is out of reach, another user to whom the files are given.
/// </summary>
/// <param name="Prefix">Changes the account and executes what follows, in the same process.</param>
/// <param name="Owner">Who owns the files, "uid:gid"; null: whoever runs the AppHost.</param>
internal sealed record PostgresAccount(IReadOnlyList<string> Prefix, string? Owner)
{
    // 65534 because Postgres looks its account up, and every system has that one.
    private static readonly PostgresAccount Namespace =
        new(["/usr/bin/unshare", "--user", "--map-user=65534", "--map-group=65534", "--"], "0:0");

    public static async Task<PostgresAccount> ChooseAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new PostgresAccount([], null);
        }

        var parent = Path.GetDirectoryName(Path.GetFullPath(context.DataDirectory))!;
        await foreach (var account in CandidatesAsync(parent, cancellationToken))
        {
            var reach = await ProgramRun.StartAsync([.. account.Prefix, "/usr/bin/test", "-x", parent], cancellationToken);
            if (reach.ExitCode == 0)
            {
                await account.OwnAsync(context.DataDirectory, cancellationToken);
                return account;
            }
        }

        throw new InvalidOperationException(
            $"{context.Name}: Postgres doesn't run as root, and no other account can reach {parent}. "
            + "Run as an ordinary user, or make it accessible.");
    }

    /// <summary>Gives a file or directory to the account, when it is not its own already.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        if (Owner is not null && await OwnerOfAsync(path, cancellationToken) != Owner)
        {
            await ProgramRun.SucceedAsync(["/usr/bin/chown", "-R", Owner, path], cancellationToken);
        }
    }

    private static async IAsyncEnumerable<PostgresAccount> CandidatesAsync(
        string parent, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Namespace;

        // sudo in somebody's home, which is closed to others: the owner of the place.
        var owner = await OwnerOfAsync(parent, cancellationToken);
        if (!owner.StartsWith("0:", StringComparison.Ordinal))
        {
            yield return User(owner);
        }

        var postgres = await ProgramRun.StartAsync(["/usr/bin/id", "-u", "postgres"], cancellationToken);
        var group = await ProgramRun.StartAsync(["/usr/bin/id", "-g", "postgres"], cancellationToken);
        if (postgres.ExitCode == 0 && group.ExitCode == 0)
        {
            yield return User($"{postgres.Output}:{group.Output}");
        }
    }

    // Not runuser or su: they stay as a parent, remain root and swallow the stop signal.
    private static PostgresAccount User(string owner) =>
        new(["/usr/bin/setpriv", "--reuid=" + owner.Split(':')[0], "--regid=" + owner.Split(':')[1], "--clear-groups", "--"], owner);

    private static Task<string> OwnerOfAsync(string path, CancellationToken cancellationToken) =>
        ProgramRun.SucceedAsync(["/usr/bin/stat", "-c", "%u:%g", path], cancellationToken);
}
