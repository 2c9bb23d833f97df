using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.Nodes;
using Microsoft.Extensions.Options;

namespace Ensemble.Rooms.Tickets;

/// <summary>
/// AES-256-GCM over the ticket: the name of its node, for the gateway to read, then base64url of nonce, ciphertext and tag. Nobody without the
/// secret can read, make or change one.
/// </summary>
internal sealed class TicketSeal(IOptions<TicketOptions> options)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int MaxText = 4_096;

    private static readonly byte[] Purpose = "ensemble rooms ticket 2 of "u8.ToArray();

    private readonly byte[] _key = SecretKey.Derive(options.Value.Secret, "rooms tickets");

    public string Seal(Ticket ticket)
    {
        var clear = JsonSerializer.SerializeToUtf8Bytes(ticket, Json.Options);
        var bytes = new byte[NonceBytes + clear.Length + TagBytes];
        var nonce = bytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(nonce, clear, bytes.AsSpan(NonceBytes, clear.Length), bytes.AsSpan(NonceBytes + clear.Length), Context(ticket.Node));
        return ticket.Node + Base64Url.EncodeToString(bytes);
    }

    /// <summary>The ticket and the nonce that is its number; null when it is not one of ours.</summary>
    public (Ticket Ticket, UInt128 Number)? Open(string text)
    {
        if (text.Length is <= NodeEntry.NameLength or > MaxText)
            return null;
        var node = text[..NodeEntry.NameLength];
        var seal = text.AsSpan(NodeEntry.NameLength);
        if (!Base64Url.IsValid(seal, out var length) || length <= NonceBytes + TagBytes)
            return null;
        var bytes = Base64Url.DecodeFromChars(seal).AsSpan();
        var clear = new byte[length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        try
        {
            cipher.Decrypt(bytes[..NonceBytes], bytes[NonceBytes..^TagBytes], bytes[^TagBytes..], clear, Context(node));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        var number = new UInt128(BitConverter.ToUInt32(bytes[8..]), BitConverter.ToUInt64(bytes));
        return JsonSerializer.Deserialize<Ticket>(clear, Json.Options) is { } ticket ? (ticket, number) : null;
    }

    // The name in front is sealed, too, though everybody may read it.
    private static byte[] Context(string node) => [.. Purpose, .. Encoding.UTF8.GetBytes(node)];
}
