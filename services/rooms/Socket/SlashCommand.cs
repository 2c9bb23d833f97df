using System.Globalization;
using Ensemble.Rooms.Registry;
using Ensemble.ServiceDefaults.Http;
using Command = Ensemble.Contracts.Realtime.ChatCommand.Types.Command;

namespace Ensemble.Rooms.Socket;

/// <summary>A chat message such as <c>/ban anna 600 too loud</c>: command, target, seconds and reason.</summary>
internal static class SlashCommand
{
    /// <summary>False when the text is no command; true with null when it is one that nobody knows.</summary>
    public static bool TryRead(string text, out Protocol.ChatCommand? command)
    {
        command = null;
        if (!text.StartsWith('/'))
            return false;
        var words = text[1..].Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0 || !EnumName.TryRead<Command>(words[0], out var kind) || kind == Command.Unspecified)
            return true;
        var rest = words.Length > 2 ? words[2] : "";
        var number = rest.Split(' ', 2)[0];
        if (uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            rest = rest[number.Length..].Trim();
        command = new Protocol.ChatCommand
        {
            Command = kind,
            Target = Excerpt.Of(words.Length > 1 ? words[1] : "", MessageRules.MaxTarget),
            Seconds = Math.Min(seconds, MessageRules.MaxSeconds),
            Reason = Excerpt.Of(rest, MessageRules.MaxReason),
        };
        return true;
    }
}
