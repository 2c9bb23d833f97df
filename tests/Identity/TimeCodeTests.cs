using System.Text;
using Ensemble.Identity.SecondFactor;

namespace Ensemble.Tests.Identity;

public sealed class TimeCodeTests
{
    // RFC 6238, appendix B: the secret of its SHA-1 column; a code of six digits is the end of one of eight.
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "94287082", 0x1)]
    [InlineData(1111111109, "07081804", 0x23523EC)]
    [InlineData(1111111111, "14050471", 0x23523ED)]
    [InlineData(1234567890, "89005924", 0x273EF07)]
    [InlineData(2000000000, "69279037", 0x3F940AA)]
    [InlineData(20000000000, "65353130", 0x27BC86AA)]
    public void The_vectors_of_the_RFC_are_taken_for_their_steps(long seconds, string code, long step) =>
        Assert.Equal(step, TimeCodes.StepOf(Secret, code[2..], DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public void A_clock_may_be_one_step_off(int seconds, bool isTaken) =>
        Assert.Equal(isTaken, TimeCodes.StepOf(Secret, "005924", DateTimeOffset.FromUnixTimeSeconds(1234567890 + seconds)) is not null);

    [Fact]
    public void Every_app_can_read_the_address_of_the_secret()
    {
        var uri = new Uri(TimeCodes.UriOf(Secret, "clara"));
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(uri.Query);

        Assert.Equal(("otpauth", "totp", "/Ensemble:clara"), (uri.Scheme, uri.Host, Uri.UnescapeDataString(uri.AbsolutePath)));
        Assert.Equal(("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "Ensemble"), (query["secret"].ToString(), query["issuer"].ToString()));
        Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", TimeCodes.TextOf(Secret));
    }

    [Theory]
    [InlineData(true, "abcd-efgh-ijkl-mnop")]
    [InlineData(true, "ABCDEFGHIJKLMNOP")]
    [InlineData(true, " abcd efgh ijkl mnop ")]
    [InlineData(false, "abcd-efgh-ijkl-mno")]
    [InlineData(false, "")]
    public void A_recovery_code_may_be_typed_in_any_form(bool isOne, string typed)
    {
        var hash = RecoveryCode.HashOf(typed);

        Assert.Equal(isOne ? RecoveryCode.HashOf("abcdefghijklmnop") : null, hash);
    }
}
