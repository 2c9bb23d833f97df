namespace Ensemble.Tests.Hosting;

public sealed class CommandTests
{
    [Fact]
    public async Task A_resource_with_explicit_start_waits_for_the_command_and_obeys_stop_and_restart()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("tool", "echo up $$; sleep 1000").WithExplicitStart();
        builder.AddShell("other", "sleep 1000");
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceAsync("other", cancellationToken: Wait.Limit());
        Assert.Equal(KnownResourceStates.NotStarted, app.State("tool"));
        Assert.False((await app.ResourceCommands.ExecuteCommandAsync("tool", "resource-stop")).Success);

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("tool", "resource-start")).Success);
        await app.ResourceNotifications.WaitForResourceAsync("tool", cancellationToken: Wait.Limit());
        await Eventually.TrueAsync(() => app.Log("tool").Count(line => line.StartsWith("up", StringComparison.Ordinal)) == 1, "it is up");
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("tool", "resource-restart")).Success);
        await Eventually.TrueAsync(() => app.Log("tool").Count(line => line.StartsWith("up", StringComparison.Ordinal)) == 2, "it is up again");
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("tool", "resource-stop")).Success);

        Assert.Equal(KnownResourceStates.Exited, app.State("tool"));
    }

    [Fact]
    public async Task A_command_of_one_s_own_is_told_of_whom_it_is_called()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var called = "";
        builder.AddShell("tool", "sleep 1000").WithCommand("greet", "Greet", context =>
        {
            called = context.ResourceName;
            return Task.FromResult(CommandResults.Success());
        }).WithCommand("fail", "Fail", _ => throw new InvalidOperationException("no luck"));
        await using var app = await builder.BuildAsync();
        await app.StartAsync();

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("tool", "greet")).Success);
        Assert.Equal("tool", called);
        Assert.Equal("no luck", (await app.ResourceCommands.ExecuteCommandAsync("tool", "fail")).ErrorMessage);
        Assert.Contains("no luck", app.LogText("tool"));
        Assert.Contains("'nothing'", (await app.ResourceCommands.ExecuteCommandAsync("tool", "nothing")).ErrorMessage);
        Assert.Contains("'nobody'", (await app.ResourceCommands.ExecuteCommandAsync("nobody", "greet")).ErrorMessage);
    }
}
