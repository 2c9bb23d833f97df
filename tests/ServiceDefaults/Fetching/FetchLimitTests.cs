using System.IO.Compression;
using Ensemble.ServiceDefaults.Fetching;
using Microsoft.AspNetCore.Http;

namespace Ensemble.Tests.ServiceDefaults.Fetching;

/// <summary>Hosts that send too much, too slowly, or not all.</summary>
public sealed class FetchLimitTests
{
    private static readonly FetchLimits Limits = new(100_000, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30));

    [Fact]
    public async Task A_body_that_says_it_is_too_large_is_not_read()
    {
        await using var origin = await Origin.StartAsync(context =>
        {
            context.Response.ContentLength = Limits.MaxBytes + 1;
            return context.Response.StartAsync();
        });

        Assert.Equal(FetchRefusal.TooLarge, (await RefusedAsync(origin, origin.At("/"))).Refusal);
    }

    [Fact]
    public async Task A_body_that_does_not_say_how_large_it_is_is_read_up_to_the_limit()
    {
        await using var origin = await Origin.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(new string('a', 8192));
        });

        Assert.Equal(FetchRefusal.TooLarge, (await RefusedAsync(origin, origin.At("/"))).Refusal);
    }

    [Fact]
    public async Task A_small_body_that_unpacks_to_a_large_one_is_cut()
    {
        await using var origin = await Origin.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var packed = new GZipStream(context.Response.Body, CompressionLevel.SmallestSize);
            await packed.WriteAsync(new byte[10_000_000]);
        });

        Assert.Equal(FetchRefusal.TooLarge, (await RefusedAsync(origin, origin.At("/"))).Refusal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_host_that_falls_silent_is_given_up(bool afterHeaders)
    {
        await using var origin = await Origin.StartAsync(async context =>
        {
            if (afterHeaders)
                await context.Response.WriteAsync("a");
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var limits = Limits with { Silence = TimeSpan.FromMilliseconds(200) };

        Assert.Equal(FetchRefusal.TooSlow, (await RefusedAsync(origin, origin.At("/"), limits)).Refusal);
    }

    [Fact]
    public async Task A_host_that_sends_drop_by_drop_is_given_up_too()
    {
        await using var origin = await Origin.StartAsync(async context =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!context.RequestAborted.IsCancellationRequested && await timer.WaitForNextTickAsync())
            {
                await context.Response.WriteAsync("a");
                await context.Response.Body.FlushAsync();
            }
        });
        var limits = Limits with { Total = TimeSpan.FromMilliseconds(500) };

        Assert.Equal(FetchRefusal.TooSlow, (await RefusedAsync(origin, origin.At("/"), limits)).Refusal);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_an_error()
    {
        await using var origin = await Origin.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("half");
            context.Abort();
        });

        Assert.Equal(FetchRefusal.Unreachable, (await RefusedAsync(origin, origin.At("/"))).Refusal);
    }

    [Fact]
    public async Task Whoever_gives_up_is_not_told_that_the_host_was_slow()
    {
        await using var origin = await Origin.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        using var cancel = new CancellationTokenSource();
        var fetch = origin.Http.GetAsync(origin.At("/"), Limits, cancel.Token);
        await Fixtures.Eventually.TrueAsync(() => origin.Asked == 1, "the host is asked");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
    }

    private static Task<FetchException> RefusedAsync(Origin origin, Uri address, FetchLimits? limits = null) => Assert.ThrowsAsync<FetchException>(async () =>
    {
        using var fetched = await origin.Http.GetAsync(address, limits ?? Limits, default);
        await fetched.Body.CopyToAsync(Stream.Null);
    });
}
