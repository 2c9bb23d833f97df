using MimeKit;

namespace Ensemble.Tests.Identity;

/// <summary>A service that writes its mails into a directory of its own, and what people find there.</summary>
internal sealed class Mailbox : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("ensemble-mail-").FullName;

    public IdentityService Service { get; private set; } = null!;

    public static async Task<Mailbox> OpenAsync(Dictionary<string, string>? settings = null)
    {
        var box = new Mailbox();
        box.Service = await IdentityService.StartAsync(new(settings ?? []) { ["Mail:Directory"] = box.directory });
        return box;
    }

    /// <summary>What went to an address, oldest first by name of file.</summary>
    public MimeMessage[] To(string address) =>
    [
        .. Directory.GetFiles(directory, "*.eml").Order(StringComparer.Ordinal).Select(file => MimeMessage.Load(file))
            .Where(mail => mail.To.Mailboxes.Any(to => to.Address.Equals(address, StringComparison.OrdinalIgnoreCase))),
    ];

    /// <summary>The mails with a subject to an address, once there are so many.</summary>
    public async Task<MimeMessage[]> WaitAsync(string address, string subject, int count = 1)
    {
        var found = await Eventually.GetAsync(() => Task.FromResult(Find(address, subject)), mails => mails.Length >= count);
        Assert.Equal(count, found.Length);
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private MimeMessage[] Find(string address, string subject) => [.. To(address).Where(mail => mail.Subject == subject)];
}
