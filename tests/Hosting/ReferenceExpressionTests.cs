namespace Ensemble.Tests.Hosting;

public sealed class ReferenceExpressionTests
{
    [Fact]
    public async Task Holes_are_filled_when_the_value_is_asked_for()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var password = builder.AddParameter("password", "p w");
        var inner = ReferenceExpression.Create($"Password={password}");

        var expression = ReferenceExpression.Create($"{{{inner}}};Uri={password.Resource:uri};{"text"}");

        Assert.Equal("{Password=p w};Uri=p%20w;text", await expression.GetValueAsync(CancellationToken.None));
        Assert.Equal("{Password={password.value}};Uri={password.value};text", expression.ValueExpression);
    }

    [Fact]
    public async Task A_connection_string_is_put_together_from_resources()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("Parameters:postgres-password=pw");
        var postgres = builder.AddPostgres("postgres");
        postgres.WithExplicitStart();
        var password = builder.AddParameter("own", "secret");
        builder.AddConnectionString("identity", ReferenceExpression.Create($"{postgres};Database=identity;Password={password}"));
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        var port = postgres.Resource.PrimaryEndpoint.Port;
        Assert.Equal(
            $"Host=localhost;Port={port};Username=postgres;Password=pw;Database=identity;Password=secret",
            await app.GetConnectionStringAsync("identity"));
    }
}
