using System.Text;

namespace Aspire.Hosting.Orchestration;

/// <summary>Cuts a child's output into lines; one that does not end is cut where it gets too long, so that it does not fill the memory.</summary>
internal static class OutputLines
{
    public const int Longest = 16 * 1024;

    public static async Task ReadAsync(TextReader reader, Action<string> log)
    {
        var line = new StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            var rest = buffer.AsMemory(0, read);
            while (rest.Span.IndexOf('\n') is >= 0 and var end)
            {
                Append(rest.Span[..end]);
                Say();
                rest = rest[(end + 1)..];
            }

            Append(rest.Span);
        }

        if (line.Length > 0)
        {
            Say();
        }

        void Append(ReadOnlySpan<char> text)
        {
            while (line.Length + text.Length > Longest)
            {
                var fits = Longest - line.Length;
                line.Append(text[..fits]);
                text = text[fits..];
                Say();
            }

            line.Append(text);
        }

        void Say()
        {
            log(line.ToString().TrimEnd('\r'));
            line.Clear();
        }
    }
}
