using OtpNet;

namespace Ensemble.Tests.Fleet.Rows;

internal sealed partial class RowCalls
{
    private string secret = "", challenge = "";
    private Queue<string> recoveryCodes = new();

    // Set up, used at a login, and off again. After the first code only recovery codes: one of the app is good once in half a minute.
    private IEnumerable<RowCall> SecondFactorOf(string seed, string root, string name, Func<string> token) =>
    [
        Get($"{seed} GET {root}/2fa/status", $"{root}/2fa/status", token),
        Ask($"{seed} POST {root}/2fa/setup", () => $"{root}/2fa/setup", token, learn: heard => secret = heard.Data.GetProperty("secret").GetString()!),
        Ask($"{seed} POST {root}/2fa/confirm", () => $"{root}/2fa/confirm", token,
            () => new { code = new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp() }, RecoveryCodes),
        new($"{seed} POST {root}/2fa/login", async () =>
        {
            var login = await visitor.AskAsync("POST", $"{root}/login", null, new { username = name, password = Password });
            challenge = login.Data.GetProperty("challenge").GetString()!;
            return await visitor.AskAsync("POST", $"{root}/2fa/login", null, new { challenge, code = recoveryCodes.Dequeue() });
        }),
        Ask($"{seed} POST {root}/2fa/recovery-codes", () => $"{root}/2fa/recovery-codes", token,
            () => new { password = Password, code = recoveryCodes.Dequeue() }, RecoveryCodes),
        Ask($"{seed} POST {root}/2fa/disable", () => $"{root}/2fa/disable", token, () => new { password = Password, code = recoveryCodes.Dequeue() }),
    ];

    private void RecoveryCodes(Heard heard) =>
        recoveryCodes = new Queue<string>(heard.Data.GetProperty("recovery_codes").EnumerateArray().Select(code => code.GetString()!));
}
