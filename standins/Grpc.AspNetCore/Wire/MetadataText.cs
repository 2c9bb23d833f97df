using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Metadata as header text: bytes are base64, sent without padding and read with or without it.</summary>
internal static class MetadataText
{
    public static string Write(Metadata.Entry entry) =>
        entry.IsBinary ? Convert.ToBase64String(entry.Bytes).TrimEnd('=') : entry.Value;

    /// <summary>Adds one header. A binary header may carry several values between commas.</summary>
    public static void Read(Metadata metadata, string name, string value)
    {
        if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
        {
            metadata.Add(name, value);
            return;
        }

        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
            metadata.Add(name, Bytes(name, part));
    }

    private static byte[] Bytes(string name, string text)
    {
        try
        {
            return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException exception)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"The value of the binary header {name} is not base64.", exception));
        }
    }
}
