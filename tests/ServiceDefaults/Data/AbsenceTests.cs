using Ensemble.ServiceDefaults.Data;
using Ensemble.Tests.ServiceDefaults.Stage;
using Npgsql;

namespace Ensemble.Tests.ServiceDefaults.Data;

public sealed class AbsenceTests(Servers servers)
{
    [Fact]
    public async Task A_server_that_nobody_answers_for_is_away()
    {
        await using var connection = new NpgsqlConnection("Host=127.0.0.1;Port=1;Username=me;Password=secret");

        var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.OpenAsync(TestContext.Current.CancellationToken));

        Assert.Equal("Connection refused", Absence.Of(failure));
        Assert.Equal("Connection refused", Absence.Of(new InvalidOperationException("tried in vain", failure)));
    }

    [Fact]
    public async Task A_server_that_refuses_is_not_away()
    {
        var wrong = new NpgsqlConnectionStringBuilder(servers.Postgres) { Password = "wrong", Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(wrong);

        var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.OpenAsync(TestContext.Current.CancellationToken));

        Assert.Null(Absence.Of(failure));
    }
}
