using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Identity;

public sealed partial class MailTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("ensemble-mail-").FullName;
    private IdentityService identity = null!;

    public async ValueTask InitializeAsync() => identity = await IdentityService.StartAsync(
        new() { ["Mail:Directory"] = directory, ["Accounts:CreatorNeedsVerification"] = "true" });

    public async ValueTask DisposeAsync()
    {
        await identity.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_new_member_confirms_the_address_once_and_becomes_a_creator()
    {
        var name = Api.NewName();
        var registered = await identity.Api.RegisterAsync(name);
        Assert.Equal(["member"], registered.GetProperty("user").Texts("roles"));
        var token = await TokenForAsync(name, "Confirm");

        var verified = await identity.Api.PostAsync($"/api/v1/auth/verify-email?token={token}");
        var again = await identity.Api.PostAsync("/api/v1/auth/verify-email", new { token });

        Assert.Equal((200, "Email verified successfully"), (verified.Status, verified["message"]));
        Assert.Equal((400, "token"), (again.Status, again.Error.GetProperty("details").Text("field")));
        Assert.Equal(["member", "creator"], (await identity.Api.RefreshAsync(registered.Text("refresh_token"))).Data.GetProperty("user").Texts("roles"));
    }

    [Fact]
    public async Task A_token_expires_and_dies_with_the_address_it_went_to()
    {
        var (first, second) = (Api.NewName(), Api.NewName());
        await identity.Api.RegisterAsync(first);
        var moved = (await identity.Api.RegisterAsync(second)).Text("token");
        var (late, old) = (await TokenForAsync(first, "Confirm"), await TokenForAsync(second, "Confirm"));
        await identity.Api.PatchAsync("/api/users/me", new { email = $"{second}@example.net" }, moved);

        Assert.Equal(400, (await identity.Api.PostAsync($"/api/v1/auth/verify-email?token={old}")).Status);
        identity.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(400, (await identity.Api.PostAsync($"/api/v1/auth/verify-email?token={late}")).Status);
    }

    [Theory]
    [InlineData("/api/v1/auth/resend-verification")]
    [InlineData("/api/v1/auth/forgot-password")]
    public async Task Known_and_unknown_addresses_get_the_same_answers(string path)
    {
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);

        var (known, unknown) = (new List<Reply>(), new List<Reply>());
        for (var i = 0; i < 4; i++)
        {
            known.Add(await identity.Api.PostAsync(path, new { email = $"{name}@EXAMPLE.org" }));
            unknown.Add(await identity.Api.PostAsync(path, new { email = $"{name}@nowhere.example" }));
        }

        Assert.Equal(200, known[0].Status);
        Assert.Equal(known[0].Body.GetRawText(), unknown[0].Body.GetRawText());
        Assert.Equal(429, unknown[3].Status);
        Assert.Equal(429, known[3].Status);
        Assert.NotNull(unknown[3].Headers.RetryAfter);
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_once_and_every_session_ends()
    {
        var name = Api.NewName();
        var session = (await identity.Api.RegisterAsync(name)).Text("token");
        await identity.Api.PostAsync("/api/v1/auth/forgot-password", new { email = $"{name}@example.org" });
        var token = await TokenForAsync(name, "Choose");

        var weak = await identity.Api.PostAsync("/api/v1/auth/reset-password", new { token, new_password = "password1" });
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => identity.Api.PostAsync("/api/v1/auth/reset-password", new { token, new_password = "a waltz in a minor" })));

        Assert.Equal(400, weak.Status);
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.Equal(401, (await identity.Api.GetAsync("/api/users/me", session)).Status);
        await identity.Api.LoginAsync(name, "a waltz in a minor");
    }

    [Fact]
    public async Task Tokens_are_not_in_the_database()
    {
        var name = Api.NewName();
        await identity.Api.RegisterAsync(name);
        var token = await TokenForAsync(name, "Confirm");

        var rows = await identity.WithDbAsync(db => db.Database
            .SqlQuery<string>($"SELECT row_to_json(t)::text AS \"Value\" FROM mail_tokens t UNION ALL SELECT row_to_json(q)::text FROM queued_mails q")
            .ToListAsync());

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.DoesNotContain(token, row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mail_waits_for_a_server_that_is_away_and_is_given_up_after_days()
    {
        await using var service = await IdentityService.StartAsync(
            new() { ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = $"{FreePort.Take()}", ["Mail:Encryption"] = "none" });
        await service.Api.RegisterAsync();
        await Eventually.TrueAsync(() => service.WithDbAsync(db => db.QueuedMails.AnyAsync(mail => mail.Attempts == 1 && mail.NextAttemptAt > service.Time.GetUtcNow())), "the first attempt");

        // Little by little: the first attempt may still be writing down when the next one is due.
        await Eventually.TrueAsync(
            () =>
            {
                service.Time.Advance(TimeSpan.FromSeconds(5));
                return service.WithDbAsync(db => db.QueuedMails.AnyAsync(mail => mail.Attempts >= 2));
            },
            "the second attempt");
        service.Time.Advance(TimeSpan.FromDays(4));

        await Eventually.TrueAsync(() => service.WithDbAsync(db => db.QueuedMails.AnyAsync(mail => mail.NextAttemptAt == null)), "given up");
    }

    [Fact]
    public async Task A_server_gets_the_mail()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var received = ReceiveAsync(listener);
        await using var service = await IdentityService.StartAsync(new()
        {
            ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = $"{((IPEndPoint)listener.LocalEndpoint).Port}", ["Mail:Encryption"] = "none",
        });
        var name = Api.NewName();
        await service.Api.RegisterAsync(name);

        var mail = await received.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Contains($"To: {name}@example.org", mail, StringComparison.Ordinal);
        Assert.Contains("/verify-email?token=", mail, StringComparison.Ordinal);
    }

    // As much of RFC 5321 as one mail needs.
    private static async Task<string> ReceiveAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync() is { } command)
        {
            var isData = command.StartsWith("DATA", StringComparison.Ordinal);
            await writer.WriteLineAsync(isData ? "354 go on" : "250 fine");
            if (!isData)
                continue;
            var mail = new List<string>();
            while (await reader.ReadLineAsync() is { } line && line != ".")
                mail.Add(line);
            await writer.WriteLineAsync("250 taken");
            return string.Join('\n', mail);
        }

        return "";
    }

    private async Task<string> TokenForAsync(string name, string subject)
    {
        var mail = await Eventually.GetAsync(
            () => Task.FromResult(Directory.Exists(directory)
                ? Directory.GetFiles(directory, "*.eml").Select(File.ReadAllText)
                    .FirstOrDefault(text => text.Contains($"To: {name}@", StringComparison.Ordinal) && text.Contains($"Subject: {subject}", StringComparison.Ordinal))
                : null),
            text => text is not null);
        Assert.NotNull(mail);
        return Token().Match(mail.Replace("=\r\n", "", StringComparison.Ordinal)).Groups[1].Value;
    }

    [GeneratedRegex(@"token=(?:3D)?([A-Za-z0-9_-]{43})")]
    private static partial Regex Token();
}
