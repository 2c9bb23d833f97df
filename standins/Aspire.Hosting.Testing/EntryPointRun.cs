using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs an AppHost's entry point on a thread of its own until it builds the application, holds it there until the test wants the
/// application, and ends it then: what the entry point would do with the application is the test's business.
/// </summary>
internal sealed class EntryPointRun(
    Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : TestRun(configure)
{
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _described = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<IDistributedApplicationTestingBuilder> StartAsync(CancellationToken cancellationToken)
    {
        new Thread(Run) { IsBackground = true, Name = $"Entry point of {assembly.GetName().Name}" }.Start();
        var builder = await _described.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new TestingBuilder(builder, BuildAsync, () => _wanted.TrySetResult(false));
    }

    public override void Configure(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.AssemblyName ??= assembly.GetName().Name;
        base.Configure(options, settings);
    }

    public override DistributedApplication Build(DistributedApplicationBuilder builder)
    {
        _described.TrySetResult(builder);
        if (_wanted.Task.GetAwaiter().GetResult())
        {
            try
            {
                _built.SetResult(builder.BuildApplication());
            }
            catch (Exception exception)
            {
                _built.SetException(exception);
            }
        }

        throw new HostAbortedException("The test has the application now.");
    }

    private Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _wanted.TrySetResult(true);
        return _built.Task.WaitAsync(cancellationToken);
    }

    private void Run()
    {
        Current = this;
        try
        {
            var entryPoint = assembly.EntryPoint ?? throw new InvalidOperationException($"Assembly {assembly.GetName().Name} has no entry point.");
            entryPoint.Invoke(null, entryPoint.GetParameters().Length == 0 ? [] : [args]);
            _described.TrySetException(new InvalidOperationException("The entry point ended without building a distributed application."));
        }
        catch (TargetInvocationException exception) when (exception.InnerException is HostAbortedException)
        {
            // As intended.
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } inner)
        {
            _described.TrySetException(inner);
        }
        catch (Exception exception)
        {
            _described.TrySetException(exception);
        }
    }
}
