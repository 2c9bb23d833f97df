using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.ServiceDefaults.Stage;

/// <summary>Shows what the services log beside the test that made them.</summary>
internal sealed class TestLog : ILoggerProvider
{
    private readonly ITestOutputHelper? output = TestContext.Current.TestOutputHelper;

    public ILogger CreateLogger(string categoryName) => new Lines(output, categoryName);

    public void Dispose()
    {
    }

    private sealed class Lines(ITestOutputHelper? output, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => output is not null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            try
            {
                var source = category[(category.LastIndexOf('.') + 1)..];
                output?.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {source}: {formatter(state, exception)} {exception?.Message}");
            }
            catch (InvalidOperationException)
            {
                // The test is over.
            }
        }
    }
}
