using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Ensemble.Tests.Rooms.Fuzz;

/// <summary>Changes messages: in their fields, then in their bytes.</summary>
internal sealed class MessageMutation(Random random, string room)
{
    private static readonly string[] Texts =
    [
        "", " ", "\0", "a\0b", "\u202Egnp.exe", "\uFFFF", "e\u0301\u0301\u0301", "/", "/ban", "/owner anna", "/kick  x  99999999999", "{user}{user}", "%s%n",
        "'; DROP TABLE rooms; --", "../../etc/passwd", new('x', 500), new('\u00E4', 501), new('z', 40_000), "00000000-0000-0000-0000-000000000000",
    ];

    private static readonly long[] Numbers = [0, 1, -1, 127, 128, 255, 3_600, 3_601, 65_536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];
    private static readonly double[] Fractions = [0, -0.0, 1e308, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon];

    private readonly List<Protocol.ServerMessage> _corpus = Corpus.Build(room);

    /// <summary>The bytes of a message, which may be a good one.</summary>
    public byte[] Next()
    {
        var message = Pick().Clone();
        for (var changes = random.Next(3); changes > 0; changes--)
            ChangeField(message);
        var bytes = message.ToByteArray();
        // Seldom: what is no message at all is found out at once.
        for (var changes = random.Next(4) == 0 ? random.Next(1, 4) : 0; changes > 0; changes--)
            bytes = ChangeBytes(bytes);
        return bytes.Length <= 70_000 ? bytes : bytes[..70_000];
    }

    // Rooms are made, and doors knocked at, seldom: they cost the database more than this test is about.
    private Protocol.ServerMessage Pick() => _corpus[random.Next(_corpus.Count - (random.Next(20) == 0 ? 0 : 2))];

    private void ChangeField(IMessage message)
    {
        var fields = message.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsMap && !field.IsRepeated
            && (field.FieldType != FieldType.Message || field.Accessor.GetValue(message) is not null)).ToList();
        if (fields.Count == 0)
            return;
        var field = fields[random.Next(fields.Count)];
        if (field.FieldType == FieldType.Message)
        {
            ChangeField((IMessage)field.Accessor.GetValue(message));
            return;
        }

        var number = random.Next(4) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : Numbers[random.Next(Numbers.Length)];
        var fraction = Fractions[random.Next(Fractions.Length)];
        field.Accessor.SetValue(message, field.FieldType switch
        {
            FieldType.String => Texts[random.Next(Texts.Length)],
            FieldType.Bytes => ByteString.CopyFrom(Run()),
            FieldType.Bool => number % 2 == 0,
            FieldType.Float => (float)fraction,
            FieldType.Double => fraction,
            FieldType.UInt32 or FieldType.Fixed32 => (uint)number,
            FieldType.UInt64 or FieldType.Fixed64 => (ulong)number,
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => number,
            FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, (int)number),
            _ => (object)(int)number,
        });
    }

    // Of MIDI events, most of them good.
    private byte[] Run()
    {
        var run = new List<byte>();
        for (var events = random.Next(random.Next(50) == 0 ? 9_000 : 20); events > 0; events--)
        {
            var status = (byte)random.Next(random.Next(20) == 0 ? 0 : 0x80, random.Next(20) == 0 ? 256 : 0xF0);
            run.AddRange(random.Next(20) == 0 ? [0xFF, (byte)random.Next(256)] : [(byte)random.Next(20)]);
            run.AddRange([status, (byte)random.Next(random.Next(50) == 0 ? 256 : 128)]);
            if ((status & 0xE0) != 0xC0)
                run.Add((byte)random.Next(128));
        }

        return [.. run];
    }

    private byte[] ChangeBytes(byte[] bytes)
    {
        var (from, to) = (random.Next(bytes.Length + 1), random.Next(bytes.Length + 1));
        (from, to) = (Math.Min(from, to), Math.Max(from, to));
        var noise = new byte[random.Next(12)];
        random.NextBytes(noise);
        switch (random.Next(8))
        {
            case 0 when bytes.Length > 0:
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1 when bytes.Length > 0:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 2:
                return [.. bytes[..from], .. bytes[to..]];
            case 3:
                return [.. bytes[..to], .. bytes[from..]];
            case 4:
                return [.. bytes[..from], .. noise, .. bytes[from..]];
            case 5:
                return bytes[..to];
            case 6:
                return [.. bytes[..from], .. _corpus[random.Next(_corpus.Count)].ToByteArray().AsSpan(0, 2), .. bytes[from..]];
            default:
                return [.. bytes[..from], 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, .. bytes[from..]];
        }
    }
}
