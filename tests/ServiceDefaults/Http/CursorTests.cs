using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;

namespace Ensemble.Tests.ServiceDefaults.Http;

public class CursorTests
{
    [Fact]
    public async Task A_cursor_comes_back_as_it_went_out()
    {
        var cursor = new Cursor(new DateTimeOffset(2026, 3, 29, 1, 59, 59, 123, TimeSpan.Zero).AddTicks(4567), Guid.CreateVersion7());
        Assert.Equal(cursor, await ReadAsync($"?cursor={cursor}"));
    }

    [Fact]
    public async Task A_time_in_another_zone_comes_back_as_the_same_moment()
    {
        var cursor = new Cursor(new DateTimeOffset(2026, 3, 29, 3, 0, 0, TimeSpan.FromHours(2)), Guid.NewGuid());
        Assert.Equal(cursor.CreatedAt, (await ReadAsync($"?cursor={cursor}"))!.CreatedAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?cursor=")]
    public async Task Without_a_cursor_the_list_begins_at_its_start(string query) => Assert.Null(await ReadAsync(query));

    [Theory]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("__________8AAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_cursor_of_ours_is_refused_by_name(string text)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => ReadAsync($"?cursor={text}").AsTask());
        Assert.Equal(400, refused.Problem.Status);
        Assert.Equal("cursor", refused.Problem.Details!["field"]);
    }

    private static ValueTask<Cursor?> ReadAsync(string query) =>
        Cursor.BindAsync(new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }, null!);
}
