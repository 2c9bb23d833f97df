using System.Security.Claims;
using Ensemble.Gateway.Requests;
using Microsoft.Extensions.Options;

namespace Ensemble.Gateway.Limits;

/// <summary>Which limits a request counts against, and under which keys.</summary>
internal sealed class LimitPlan(IOptions<LimitOptions> options)
{
    private readonly Limit[] limits = options.Value.Scale == 0 ? [] : [.. LimitRules.All.Select(rule => Configured(rule, options.Value))];

    public bool Excludes(PathString path) => limits.Length == 0 || Paths.MatchAny(LimitRules.Excluded, path.Value);

    public async ValueTask<Counted> ForAsync(HttpContext context)
    {
        var request = context.Request;
        var user = context.User.FindFirstValue("sub");
        var matching = Matching(request.Path.Value, request.Method, isUser: user is not null);
        var address = CallerAddress.Of(context);
        var keys = new string[matching.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Key(matching[i].Rule, matching[i].Rule.By switch
            {
                CountedBy.Everyone => "",
                CountedBy.Address => address,
                CountedBy.User => user ?? address,
                _ => await MailInBody.FingerprintAsync(request) ?? address,
            });
        }

        return new Counted(matching, keys);
    }

    /// <summary>What a key counts against that has to be asked about; null where limits are off.</summary>
    public Counted? ForUnknownKey(HttpContext context) => Array.Find(limits, limit => limit.Rule.Name == LimitRules.ApiKeys) is { } keys
        ? new Counted([keys], [Key(keys.Rule, CallerAddress.Of(context))])
        : null;

    private Limit[] Matching(ReadOnlySpan<char> path, string method, bool isUser)
    {
        var matching = new Limit[limits.Length];
        var (count, skipsGeneral) = (0, false);
        foreach (var limit in limits)
        {
            if (!Applies(limit.Rule, path, method, isUser))
                continue;
            skipsGeneral |= limit.Rule.InsteadOfGeneral;
            matching[count++] = limit;
        }

        Array.Resize(ref matching, count);
        return skipsGeneral ? Array.FindAll(matching, limit => !limit.Rule.IsGeneral) : matching;
    }

    private static bool Applies(LimitRule rule, ReadOnlySpan<char> path, string method, bool isUser) =>
        rule.For switch { AppliesTo.Anonymous => !isUser, AppliesTo.Users => isUser, _ => true }
        && (rule.Methods is null || rule.Methods.Contains(method))
        && Paths.MatchAny(rule.Paths, path);

    // The braces keep all keys of a script on one node of a Redis cluster.
    private static string Key(LimitRule rule, string who) => $"{{limits}}:{rule.Name}:{who}";

    private static Limit Configured(LimitRule rule, LimitOptions options) =>
        new(rule, Rate.Parse(options.Rates.GetValueOrDefault(rule.Name, rule.Rate)).Times(options.Scale));
}
