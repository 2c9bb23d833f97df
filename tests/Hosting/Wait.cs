namespace Ensemble.Tests.Hosting;

internal static class Wait
{
    /// <summary>A token that ends a test which waits in vain.</summary>
    public static CancellationToken Limit(int seconds = 40) => new CancellationTokenSource(TimeSpan.FromSeconds(seconds)).Token;
}
