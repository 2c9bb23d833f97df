using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ensemble.Tests.ServiceDefaults.Stage;

internal static class TestHost
{
    /// <summary>A host that reads no files and says what it does to the test's output.</summary>
    public static HostApplicationBuilder CreateBuilder()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Error).AddProvider(new TestLog());
        return builder;
    }
}
