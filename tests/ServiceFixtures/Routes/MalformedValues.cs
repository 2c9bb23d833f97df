using System.Text;

namespace Ensemble.Tests.ServiceFixtures.Routes;

/// <summary>JSON texts with values that nobody expects.</summary>
internal sealed class MalformedValues(Random random)
{
    private static readonly string[] Odd =
    [
        "null", "true", "false", "0", "-1", "1e999", "-1e400", "1.5", "99999999999999999999999999", "9223372036854775808", "-0.0", "NaN", "Infinity",
        "{}", "[]", "[null]", "[[]]", "{\"$ne\":null}", "\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\"\\u202e\"", "\"%00\"", "\"../../etc/passwd\"", "\"'; DROP TABLE accounts; --\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"",
        "\"2026-13-45T99:99:99Z\"", "\"00000000-0000-0000-0000-000000000000\"", "\"not-a-uuid\"", "\"\ufeff\"", "\"\U0001F3B9\"", "\"ﷺ\"", "\"İ\"",
        "\"\\x\"", "'x'", "undefined", "01", "+1", "\"\t\"",
    ];

    public string Object(IReadOnlyList<string> fields)
    {
        var text = new StringBuilder("{");
        foreach (var field in fields.Where(_ => random.Next(5) > 0))
            text.Append(text.Length > 1 ? "," : "").Append('"').Append(field).Append("\":").Append(Value());
        return text.Append('}').ToString();
    }

    public string Any(IReadOnlyList<string> fields) => random.Next(3) switch
    {
        0 => Value(),
        1 => $"[{Object(fields)},{Object(fields)}]",
        _ => $"\"{Object(fields).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
    };

    public string Deep(IReadOnlyList<string> fields, int depth)
    {
        var field = fields.Count > 0 ? fields[random.Next(fields.Count)] : "x";
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ($"{{\"{field}\":", "}");
        return $"{{\"{field}\":{string.Concat(Enumerable.Repeat(open, depth))}1{string.Concat(Enumerable.Repeat(close, depth))}}}";
    }

    public string Twice(IReadOnlyList<string> fields)
    {
        var field = fields.Count > 0 ? fields[random.Next(fields.Count)] : "x";
        return $"{{\"{field}\":{Value()},\"{field}\":{Value()},\"{field.ToUpperInvariant()}\":{Value()},\"__proto__\":{Value()}}}";
    }

    private string Value() => random.Next(8) switch
    {
        0 => $"\"{new string((char)random.Next('a', 'z'), random.Next(1, 5000))}\"",
        1 => $"\"{Text(random.Next(1, 40))}\"",
        2 => string.Concat(Enumerable.Repeat("9", random.Next(1, 400))),
        _ => Odd[random.Next(Odd.Length)],
    };

    private string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => $"\\u{random.Next(0x10000):x4}"));
}
