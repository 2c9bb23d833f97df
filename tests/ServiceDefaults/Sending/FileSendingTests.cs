using System.Net.Sockets;
using System.Text;
using Ensemble.ServiceDefaults.Sending;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ensemble.Tests.ServiceDefaults.Sending;

public sealed class FileSendingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 3_000_017)]
    [InlineData(1_234_567, 1_048_577)]
    [InlineData(5, 64 * 1024)]
    [InlineData(9, 1_000)]
    public async Task The_part_that_was_asked_for_arrives_byte_by_byte(int offset, int count)
    {
        await using var server = await FileServer.StartAsync((context, file) => WholeAsync(context, file, offset, count));
        using var client = new HttpClient();

        Assert.Equal(Part(offset, count), await client.GetByteArrayAsync(server.Address, Cancel));
    }

    [Fact]
    public async Task Answers_on_one_connection_come_in_their_order_files_and_others()
    {
        await using var server = await FileServer.StartAsync((context, file) => context.Request.Path.Value is ['/', 't', ..]
            ? context.Response.WriteAsync($"text of {context.Request.Path}")
            : WholeAsync(context, file, 7, 200_000));
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, Cancel);
        var asked = string.Concat(Enumerable.Range(0, 40).Select(n => $"GET /{(n % 2 == 0 ? "t" : "f")}{n} HTTP/1.1\r\nHost: x\r\n\r\n"));

        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(asked), Cancel);

        var answers = new RawAnswers(socket.GetStream());
        for (var n = 0; n < 40; n += 2)
        {
            Assert.Equal($"text of /t{n}", Encoding.ASCII.GetString(await answers.NextAsync(Cancel)));
            Assert.Equal(Part(7, 200_000), await answers.NextAsync(Cancel));
        }
    }

    [Fact]
    public async Task A_receiver_that_stops_reading_for_a_while_misses_nothing()
    {
        await using var server = await FileServer.StartAsync((context, file) => WholeAsync(context, file, 0, FileServer.Content.Length));
        using var socket = new TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, Cancel);
        await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Cancel);
        Assert.Equal(0, server.Handled); // The kernel can't take it all.

        Assert.Equal(FileServer.Content, await new RawAnswers(socket.GetStream()).NextAsync(Cancel));
    }

    [Fact]
    public async Task A_receiver_of_a_slow_line_gets_all_of_it()
    {
        await using var server = await FileServer.StartAsync((context, file) => WholeAsync(context, file, 0, FileServer.Content.Length));
        using var socket = new TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, Cancel);
        await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Cancel);

        // Longer than the five seconds that Kestrel gives a write of which it knows no length, and its heartbeat.
        var received = await new RawAnswers(new SlowLine(socket.GetStream(), bytesPerSecond: 60_000, TimeSpan.FromSeconds(9))).NextAsync(Cancel);

        Assert.Equal(FileServer.Content, received);
    }

    [Fact]
    public async Task A_host_that_stops_with_downloads_under_way_ends_them_without_a_word()
    {
        var log = new ErrorLog();
        var server = await FileServer.StartAsync((context, file) => WholeAsync(context, file, 0, FileServer.Content.Length), log: log);
        using var socket = new TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, Cancel);
        await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Cancel);
        await socket.GetStream().ReadExactlyAsync(new byte[1000], Cancel);

        await server.DisposeAsync();

        Assert.Empty(log.Lines);
        Assert.True(server.Failure is null or OperationCanceledException, server.Failure?.ToString());
    }

    [Fact]
    public async Task What_is_written_and_then_cut_off_is_no_error()
    {
        var log = new ErrorLog();
        await using var server = await FileServer.StartAsync((context, _) =>
        {
            context.Response.ContentLength = 100;
            context.Response.BodyWriter.GetSpan(100).Clear();
            context.Response.BodyWriter.Advance(100);
            context.Abort();
            return Task.CompletedTask;
        }, log: log);
        using var client = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetByteArrayAsync(server.Address, Cancel));

        await Eventually.TrueAsync(() => server.Handled > 0, "the handler ended", cancel: Cancel);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task A_receiver_that_goes_away_in_the_middle_ends_the_handler_and_nothing_else()
    {
        await using var server = await FileServer.StartAsync((context, file) => WholeAsync(context, file, 0, FileServer.Content.Length));
        using (var socket = new TcpClient { ReceiveBufferSize = 4096 })
        {
            await socket.ConnectAsync(server.Address.Host, server.Address.Port, Cancel);
            await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Cancel);
            await socket.GetStream().ReadExactlyAsync(new byte[1000], Cancel);
        }

        await Eventually.TrueAsync(() => server.Handled == 1, "the handler ended", cancel: Cancel);
        Assert.True(server.Failure is null or OperationCanceledException, server.Failure?.ToString());
        using var client = new HttpClient();
        Assert.Equal(FileServer.Content, await client.GetByteArrayAsync(server.Address, Cancel));
    }

    [Fact]
    public async Task A_file_that_has_become_shorter_cuts_the_connection_instead_of_filling_it_up()
    {
        await using var server = await FileServer.StartAsync((context, file) => WholeAsync(context, file, 0, FileServer.Content.Length));
        server.Truncate(1_500_000);
        using var client = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetByteArrayAsync(server.Address, Cancel));
    }

    [Fact]
    public async Task Over_TLS_it_is_read_and_encrypted()
    {
        await using var server = await FileServer.StartAsync((context, file) => WholeAsync(context, file, 0, FileServer.Content.Length), tls: true);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
        using var client = new HttpClient(handler);

        Assert.Equal(FileServer.Content, await client.GetByteArrayAsync(new UriBuilder(server.Address) { Scheme = "https" }.Uri, Cancel));
    }

    [Fact]
    public async Task A_body_that_a_middleware_keeps_back_or_that_is_chunked_has_the_bytes_too()
    {
        await using var server = await FileServer.StartAsync(async (context, file) =>
        {
            var own = context.Response.Body;
            using var kept = new MemoryStream();
            context.Response.Body = kept;
            context.Response.ContentLength = 100_000;
            await context.Response.SendAsync(file, 3, 100_000, Cancel);
            context.Response.Body = own;
            context.Response.ContentLength = null;
            await own.WriteAsync(kept.ToArray(), Cancel);
            await context.Response.SendAsync(file, 0, 100_000, Cancel);
        });
        using var client = new HttpClient();

        var body = await client.GetByteArrayAsync(server.Address, Cancel);

        Assert.Equal(Part(3, 100_000), body[..100_000]);
        Assert.Equal(Part(0, 100_000), body[100_000..]);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task The_kernel_sends_unless_a_middleware_keeps_the_body_back(bool isKeptBack, bool byKernel)
    {
        bool? taken = null;
        await using var server = await FileServer.StartAsync(async (context, file) =>
        {
            context.Response.ContentLength = 100_000;
            await context.Response.StartAsync(Cancel);
            if (isKeptBack)
                context.Response.Body = new MemoryStream();
            var body = context.Response.BodyWriter;
            taken = context.Features.GetRequiredFeature<DirectOutput>().TryWrite(body, file, 0, 100_000);
            await body.FlushAsync(Cancel);
        });
        using var client = new HttpClient();

        using var answer = await client.GetAsync(server.Address, HttpCompletionOption.ResponseHeadersRead, Cancel);

        await Eventually.TrueAsync(() => server.Handled == 1, "the handler ended", cancel: Cancel);
        Assert.Equal(byKernel, taken);
    }

    [Fact]
    public async Task A_large_body_written_in_many_pieces_and_flushed_once_arrives_whole()
    {
        await using var server = await FileServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentLength = FileServer.Content.Length;
            await context.Response.StartAsync();
            for (var at = 0; at < FileServer.Content.Length;)
            {
                var piece = Math.Min(at % 20_000 + 1, FileServer.Content.Length - at);
                FileServer.Content.AsSpan(at, piece).CopyTo(context.Response.BodyWriter.GetSpan(piece));
                context.Response.BodyWriter.Advance(piece);
                at += piece;
            }

            await context.Response.BodyWriter.FlushAsync();
        });
        using var client = new HttpClient();

        Assert.Equal(FileServer.Content, await client.GetByteArrayAsync(server.Address, Cancel));
    }

    [Theory]
    [InlineData("objects/ab/cd;5;70000", "objects/ab/cd", 5, 70_000)]
    public void What_a_service_points_to_is_read_back(string value, string path, long offset, long length) =>
        Assert.Equal(new SharedFile(path, offset, length), SharedFile.Parse(value));

    [Theory]
    [InlineData(null)]
    [InlineData("objects/ab")]
    [InlineData("/etc/passwd;0;10")]
    [InlineData("objects/../../x;0;10")]
    [InlineData("objects/ab;-1;10")]
    [InlineData(";0;10")]
    public void Nothing_else_is(string? value) => Assert.Null(SharedFile.Parse(value));

    private static byte[] Part(int offset, int count) => FileServer.Content[offset..(offset + count)];

    private static Task WholeAsync(HttpContext context, FileStream file, int offset, int count)
    {
        context.Response.ContentLength = count;
        return context.Response.SendAsync(file, offset, count, context.RequestAborted);
    }
}
