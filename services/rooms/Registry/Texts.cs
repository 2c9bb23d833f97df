namespace Ensemble.Rooms.Registry;

internal static class Texts
{
    /// <summary>No control characters but line breaks and tabs; Postgres stores no zero, and terminals and browsers misread others.</summary>
    public static bool IsPrintable(string text) => !text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t'));
}
