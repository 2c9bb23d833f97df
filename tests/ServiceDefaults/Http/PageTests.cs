using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;

namespace Ensemble.Tests.ServiceDefaults.Http;

public class PageTests
{
    [Theory]
    [InlineData("", 1, 20, 0)]
    [InlineData("?page=3", 3, 20, 40)]
    [InlineData("?limit=100&page=2", 2, 100, 100)]
    [InlineData("?limit=1", 1, 1, 0)]
    public async Task Page_and_limit_are_read_and_have_defaults(string query, int number, int limit, int offset)
    {
        var page = await ReadAsync(query);
        Assert.Equal((number, limit, offset), (page!.Number, page.Limit, page.Offset));
    }

    [Theory]
    [InlineData("?page=0", "page")]
    [InlineData("?page=-1", "page")]
    [InlineData("?page=1.5", "page")]
    [InlineData("?page=99999999999", "page")]
    [InlineData("?page=", "page")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=101", "limit")]
    [InlineData("?limit=ten", "limit")]
    [InlineData("?limit=%2B5", "limit")]
    public async Task Another_value_is_refused_by_name(string query, string field)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => ReadAsync(query).AsTask());
        Assert.Equal(400, refused.Problem.Status);
        Assert.Equal(field, refused.Problem.Details!["field"]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(20, 1)]
    [InlineData(21, 2)]
    public void The_number_of_pages_is_rounded_up(long total, int pages)
    {
        var pagination = new Page(1, 20).Of(total);
        Assert.Equal((total, pages, pages), (pagination.Total, pagination.Pages, pagination.TotalPages));
    }

    [Fact]
    public async Task The_offset_of_the_last_page_that_may_be_asked_for_is_a_number() =>
        Assert.True((await ReadAsync($"?page={int.MaxValue / 100}&limit=100"))!.Offset > 0);

    private static ValueTask<Page?> ReadAsync(string query) =>
        Page.BindAsync(new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }, null!);
}
