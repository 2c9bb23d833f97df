namespace Ensemble.Tests.Hosting;

public sealed class ResourceNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("Order-db-2")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Letters_digits_and_hyphens_make_a_name(string name)
    {
        using var builder = DistributedApplicationTestingBuilder.Create();

        Assert.Equal(name, builder.AddParameter(name, "x").Resource.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2fast")]
    [InlineData("-a")]
    [InlineData("a_b")]
    [InlineData("a.b")]
    [InlineData("é")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Anything_else_does_not(string name)
    {
        using var builder = DistributedApplicationTestingBuilder.Create();

        Assert.ThrowsAny<ArgumentException>(() => builder.AddParameter(name, "x"));
    }

    [Fact]
    public void A_name_is_taken_without_regard_to_case()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddParameter("orders", "x");

        var exception = Assert.Throws<DistributedApplicationException>(() => builder.AddShell("Orders", "true"));

        Assert.Contains("'Orders'", exception.Message);
    }
}
