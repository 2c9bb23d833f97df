using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ensemble.Tests.ServiceFixtures.Routes;

/// <summary>A body that a route must refuse, or take, without falling over.</summary>
public sealed record MalformedBody(string Kind, byte[] Bytes, string? ContentType)
{
    private const string JsonType = "application/json";
    private static readonly string[] OtherTypes =
        ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=klingon", "application/json; charset=utf-16", "///", ""];

    /// <summary>The next one.</summary>
    /// <param name="random">Decides everything about it.</param>
    /// <param name="fields">Those that the route reads.</param>
    public static MalformedBody Next(Random random, IReadOnlyList<string> fields)
    {
        var values = new MalformedValues(random);
        var whole = Encoding.UTF8.GetBytes(values.Object(fields));
        return random.Next(12) switch
        {
            0 => new("cut", whole[..random.Next(whole.Length)], JsonType),
            1 => new("bytes turned", Turn(whole, random), JsonType),
            2 => new("bytes", Noise(random, random.Next(1, 300)), JsonType),
            3 => new("type", whole, OtherTypes[random.Next(OtherTypes.Length)]),
            4 => new("empty", [], random.Next(2) == 0 ? null : JsonType),
            5 => new("no object", Encoding.UTF8.GetBytes(values.Any(fields)), JsonType),
            6 => new("depth", Encoding.UTF8.GetBytes(values.Deep(fields, random.Next(60, 3000))), JsonType),
            7 => new("twice", Encoding.UTF8.GetBytes(values.Twice(fields)), JsonType),
            8 => new("invalid UTF-8", [.. whole[..(whole.Length / 2)], 0xC3, 0x28, 0xFF, .. whole[(whole.Length / 2)..]], JsonType),
            _ => new("values", whole, JsonType),
        };
    }

    /// <summary>The names of the fields of a body, as they stand in JSON.</summary>
    public static IReadOnlyList<string> FieldsOf(Type? body) =>
        body is null ? ["file"] : [.. body.GetProperties().Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))];

    public override string ToString()
    {
        var text = string.Concat(Bytes.Take(400).Select(value => value is >= 32 and < 127 ? $"{(char)value}" : string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}")));
        return $"{Kind}, {ContentType ?? "no type"}, {Bytes.Length} bytes: {text}";
    }

    private static byte[] Turn(byte[] whole, Random random)
    {
        for (var turns = random.Next(1, 6); turns > 0 && whole.Length > 0; turns--)
            whole[random.Next(whole.Length)] = (byte)random.Next(256);
        return whole;
    }

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
