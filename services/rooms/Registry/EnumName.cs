namespace Ensemble.Rooms.Registry;

/// <summary>Reads an enum's value by its name alone: no numbers, signs or lists, which <see cref="Enum.TryParse{T}(string, out T)"/> takes too.</summary>
internal static class EnumName
{
    public static bool TryRead<T>(string text, out T value) where T : struct, Enum
    {
        var at = Array.FindIndex(Enum.GetNames<T>(), name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        value = at < 0 ? default : Enum.GetValues<T>()[at];
        return at >= 0;
    }
}
