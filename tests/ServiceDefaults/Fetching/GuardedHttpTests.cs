using System.Text;
using Ensemble.ServiceDefaults.Fetching;
using Microsoft.AspNetCore.Http;

namespace Ensemble.Tests.ServiceDefaults.Fetching;

public sealed class GuardedHttpTests
{
    private static readonly FetchLimits Limits = new(100_000, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30));

    [Fact]
    public async Task What_is_at_an_allowed_address_is_fetched_and_learns_nothing_of_our_traces()
    {
        await using var origin = await Origin.StartAsync(context => context.Response.WriteAsync("a song"));
        using var activity = new System.Diagnostics.Activity("test").Start();

        Assert.Equal("a song", await TextAsync(origin, "/"));

        Assert.False(origin.LastHeaders!.ContainsKey("traceparent"));
        Assert.Equal("Ensemble/1.0", origin.LastHeaders.UserAgent);
    }

    [Theory]
    [InlineData("ftp://example.org/a", FetchRefusal.Address)]
    [InlineData("file:///etc/passwd", FetchRefusal.Address)]
    [InlineData("gopher://example.org/", FetchRefusal.Address)]
    [InlineData("http://user:secret@example.org/", FetchRefusal.Address)]
    [InlineData("http://example.org:22/", FetchRefusal.Port)]
    [InlineData("https://example.org:6379/", FetchRefusal.Port)]
    [InlineData("http://127.0.0.2/", FetchRefusal.NotPublic)]
    [InlineData("http://2130706434/", FetchRefusal.NotPublic)]
    [InlineData("http://0x7f000002/", FetchRefusal.NotPublic)]
    [InlineData("http://0177.0.0.2/", FetchRefusal.NotPublic)]
    [InlineData("http://127.2/", FetchRefusal.NotPublic)]
    [InlineData("http://[::1]/", FetchRefusal.NotPublic)]
    [InlineData("http://[::ffff:127.0.0.2]/", FetchRefusal.NotPublic)]
    [InlineData("http://[fe80::1%251]/", FetchRefusal.NotPublic)]
    [InlineData("http://169.254.169.254/latest/meta-data/", FetchRefusal.NotPublic)]
    [InlineData("http://localhost./", FetchRefusal.NotPublic)]
    [InlineData("http://１２７.０.０.２/", FetchRefusal.NotPublic)]
    public async Task Addresses_that_are_not_for_users_are_refused(string address, FetchRefusal refusal)
    {
        await using var origin = await Origin.StartAsync(
            context => context.Response.WriteAsync("secret"), new ScriptedResolver(["127.0.0.2", "::1"]));

        Assert.Equal(refusal, (await RefusedAsync(origin, new Uri(address))).Refusal);

        Assert.Equal(0, origin.Asked);
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_told_so()
    {
        await using var origin = await Origin.StartAsync(_ => Task.CompletedTask, new ScriptedResolver([[]]));

        Assert.Equal(FetchRefusal.UnknownHost, (await RefusedAsync(origin, new Uri("http://nobody.example/"))).Refusal);
    }

    [Fact]
    public async Task Redirects_are_followed_within_what_is_allowed()
    {
        await using var origin = await Origin.StartAsync(context => context.Request.Path == "/song"
            ? context.Response.WriteAsync("a song")
            : Redirect(context, "/song"));

        using var fetched = await origin.Http.GetAsync(origin.At("/"), Limits, default);

        Assert.Equal(origin.At("/song"), fetched.Address);
        Assert.Equal("a song", await new StreamReader(fetched.Body).ReadToEndAsync());
    }

    [Theory]
    [InlineData("http://127.0.0.2:{port}/", FetchRefusal.NotPublic)]
    [InlineData("http://[::1]:{port}/", FetchRefusal.NotPublic)]
    [InlineData("//169.254.169.254/", FetchRefusal.NotPublic)]
    [InlineData("http://127.0.0.1:1/", FetchRefusal.Port)]
    [InlineData("file:///etc/passwd", FetchRefusal.Address)]
    public async Task A_redirect_does_not_lead_past_the_guard(string target, FetchRefusal refusal)
    {
        Origin? known = null;
        await using var origin = await Origin.StartAsync(context =>
            Redirect(context, target.Replace("{port}", $"{known!.Port}", StringComparison.Ordinal)));
        known = origin;

        Assert.Equal(refusal, (await RefusedAsync(origin, origin.At("/"))).Refusal);

        Assert.Equal(1, origin.Asked);
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        await using var origin = await Origin.StartAsync(context => Redirect(context, "/"));

        Assert.Equal(FetchRefusal.TooManyRedirects, (await RefusedAsync(origin, origin.At("/"))).Refusal);

        Assert.Equal(Limits.MaxRedirects + 1, origin.Asked);
    }

    [Fact]
    public async Task A_request_that_is_sent_once_follows_no_redirect()
    {
        await using var origin = await Origin.StartAsync(context => Redirect(context, "/elsewhere"));
        using var request = new HttpRequestMessage(HttpMethod.Post, origin.At("/hook")) { Content = new StringContent("{}") };

        using var fetched = await origin.Http.SendAsync(request, Limits, default);

        Assert.Equal(302, (int)fetched.Status);
        Assert.Equal(1, origin.Asked);
    }

    [Fact]
    public async Task A_name_is_resolved_once_a_connection_and_the_connection_goes_to_the_address_that_was_judged()
    {
        // Allowed when it is judged, private if anybody asked again: the trick of DNS rebinding.
        var resolver = new ScriptedResolver([Origin.Allowed], [Origin.Private]);
        await using var origin = await Origin.StartAsync(context =>
        {
            context.Response.Headers.Connection = "close";
            return context.Response.WriteAsync($"{context.Connection.LocalIpAddress}");
        }, resolver);

        Assert.Equal(Origin.Allowed, await TextAsync(origin, "/", "song.example"));
        Assert.Equal(1, resolver.Asked);

        Assert.Equal(FetchRefusal.NotPublic, (await RefusedAsync(origin, origin.At("/", "song.example"))).Refusal);
        Assert.Equal(1, origin.Asked);
    }

    [Fact]
    public async Task Of_a_host_with_several_addresses_only_those_that_are_allowed_are_reached()
    {
        var resolver = new ScriptedResolver(["10.0.0.1", Origin.Private, "::1", Origin.Allowed]);
        await using var origin = await Origin.StartAsync(context => context.Response.WriteAsync($"{context.Connection.LocalIpAddress}"), resolver);

        Assert.Equal(Origin.Allowed, await TextAsync(origin, "/", "song.example"));
    }

    private static Task Redirect(HttpContext context, string target)
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = target;
        return Task.CompletedTask;
    }

    private static async Task<string> TextAsync(Origin origin, string path, string host = Origin.Allowed)
    {
        using var fetched = await origin.Http.GetAsync(origin.At(path, host), Limits, default);
        Assert.True(fetched.IsSuccess);
        using var reader = new StreamReader(fetched.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static Task<FetchException> RefusedAsync(Origin origin, Uri address) => Assert.ThrowsAsync<FetchException>(async () =>
    {
        using var fetched = await origin.Http.GetAsync(address, Limits, default);
        await fetched.Body.CopyToAsync(Stream.Null);
    });
}
