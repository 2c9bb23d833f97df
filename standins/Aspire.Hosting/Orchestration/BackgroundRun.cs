namespace Aspire.Hosting.Orchestration;

/// <summary>A task that is started and stopped, again and again, by different threads.</summary>
internal sealed class BackgroundRun(Func<CancellationToken, Task> body)
{
    private readonly Lock _lock = new();
    private Action _stop = () => { };
    private Task _task = Task.CompletedTask;

    public void Start()
    {
        lock (_lock)
        {
            if (_task.IsCompleted)
            {
                // Never disposed: it has no timer, and a late stop may still reach for it.
                var stopping = new CancellationTokenSource();
                _stop = stopping.Cancel;
                _task = Task.Run(() => body(stopping.Token), CancellationToken.None);
            }
        }
    }

    public Task StopAsync()
    {
        lock (_lock)
        {
            if (!_task.IsCompleted)
            {
                _stop();
            }

            return _task;
        }
    }
}
