using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a parameter is when the configuration does not say.</summary>
public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();
}

/// <summary>A fixed default.</summary>
internal sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
{
    public override string GetDefaultValue() => value();
}

/// <summary>A password made up at random.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerLetters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperLetters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Specials = "-_.{}~()*+!";

    public int MinLength { get; set; }

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        (string Letters, bool Wanted, int Minimum)[] kinds =
            [(LowerLetters, Lower, MinLower), (UpperLetters, Upper, MinUpper), (Digits, Numeric, MinNumeric), (Specials, Special, MinSpecial)];
        var all = string.Concat(kinds.Where(kind => kind.Wanted).Select(kind => kind.Letters));
        if (all.Length == 0)
        {
            throw new InvalidOperationException("A generated value needs at least one kind of character.");
        }

        var password = new List<char>();
        foreach (var (letters, wanted, minimum) in kinds)
        {
            if (!wanted && minimum > 0)
            {
                throw new InvalidOperationException("A generated value cannot have a minimum of characters that it may not contain.");
            }

            password.AddRange(RandomNumberGenerator.GetItems<char>(letters, minimum));
        }

        password.AddRange(RandomNumberGenerator.GetItems<char>(all, Math.Max(0, MinLength - password.Count)));
        var characters = password.ToArray();
        RandomNumberGenerator.Shuffle<char>(characters);
        return new string(characters);
    }
}
