using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Ensemble.Samples.Journey;
using Npgsql;

namespace Ensemble.Tests.Fleet;

/// <summary>More large pictures at once than can be made in the time that other calls may take.</summary>
public sealed class AvatarBurstTests(Fleet fleet)
{
    private const int Accounts = 20;
    private const int MaxBytes = 5 * 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_large_pictures_at_once_are_made_or_told_when_to_come_again_and_media_does_its_other_work_meanwhile()
    {
        var picture = await LargePictureAsync();
        var accounts = new List<Account>();
        for (var number = 0; number < Accounts; number++)
            accounts.Add(await Account.RegisterAsync(fleet.Gateway, Names.New("burst"), Cancel));
        var listener = await Account.RegisterAsync(fleet.Gateway, Names.New("other"), Cancel);
        await ExportAsync(listener);

        var burst = Task.WhenAll(accounts.Select(account => SetAsync(account, picture)));
        var rounds = 0;
        while (!burst.IsCompleted)
        {
            await OtherWorkAsync(listener);
            rounds++;
        }

        var answers = await burst;
        Assert.True(rounds > 1, "The burst was over at once.");
        Assert.All(answers, answer => Assert.True(
            answer.Status == HttpStatusCode.OK || (answer is { Status: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable, RetryAfter: > 0 }),
            $"{answer.Status} {answer.RetryAfter}"));
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.OK);
        for (var number = 0; number < Accounts; number++)
            Assert.Equal(answers[number].Status == HttpStatusCode.OK ? 2 : 0, await FilesAsync(accounts[number]));
        await Eventually.TrueAsync(
            () => Directory.GetFiles(Path.Combine(fleet.DataDirectory, "media", "incoming")).Length == 0, "nothing is left of what was received", 10, Cancel);
    }

    // A file is stored and read, and identity asks media over gRPC for a link.
    private async Task OtherWorkAsync(Account account)
    {
        using var form = new MultipartFormDataContent { { new StringContent(account.Username), "file", "small.txt" } };
        using var stored = await SendAsync(HttpMethod.Post, "/api/files", account, form);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var file = (await stored.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("file_id").GetString();
        using var read = await SendAsync(HttpMethod.Get, $"/files/{file}/small.txt", account);
        Assert.Equal(account.Username, await read.Content.ReadAsStringAsync(Cancel));
        using var link = await SendAsync(HttpMethod.Get, "/api/v1/users/me/export", account);
        Assert.Equal(HttpStatusCode.OK, link.StatusCode);
    }

    private async Task ExportAsync(Account account)
    {
        using var asked = await SendAsync(HttpMethod.Post, "/api/v1/users/me/export", account);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await SendAsync(HttpMethod.Get, "/api/v1/users/me/export", account);
                return (await answer.Content.ReadAsStringAsync(Cancel)).Contains("\"download_url\":\"", StringComparison.Ordinal);
            },
            "an export is ready", 60, Cancel);
    }

    private async Task<(HttpStatusCode Status, double? RetryAfter)> SetAsync(Account account, byte[] picture)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(picture), "avatar", "me.png" } };
        using var answer = await SendAsync(HttpMethod.Put, "/api/v1/users/me/avatar", account, form);
        return (answer.StatusCode, answer.Headers.RetryAfter?.Delta?.TotalSeconds);
    }

    private async Task<long> FilesAsync(Account account)
    {
        await using var media = NpgsqlDataSource.Create(await fleet.ConnectionStringAsync("mediadb", Cancel));
        await using var command = media.CreateCommand("SELECT count(*) FROM files WHERE owner_id = $1");
        command.Parameters.AddWithValue(account.UserId);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    // 30 megapixels, padded to exactly 5 MiB after the end of the PNG.
    private static async Task<byte[]> LargePictureAsync()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=6400x4700", "-frames:v", "1", path]);
        await ffmpeg.WaitForExitAsync(Cancel);
        Assert.Equal(0, ffmpeg.ExitCode);
        var picture = await File.ReadAllBytesAsync(path, Cancel);
        File.Delete(path);
        Assert.InRange(picture.Length, 1, MaxBytes);
        return [.. picture, .. new byte[MaxBytes - picture.Length]];
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Account account, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.Token);
        return await fleet.Gateway.SendAsync(request, Cancel);
    }
}
