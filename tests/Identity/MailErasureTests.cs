using Ensemble.Identity.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Ensemble.Tests.Identity;

/// <summary>An account is erased in the middle of the sending of its mail.</summary>
public sealed class MailErasureTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("ensemble-mail-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task A_mail_that_goes_out_while_its_account_is_erased_leaves_no_file_and_the_next_mail_goes_out()
    {
        var name = Api.NewName();
        IdentityService? service = null;
        using var sent = new SemaphoreSlim(0);
        await using var identity = await IdentityService.StartAsync(new() { ["Mail:Directory"] = directory }, replace: services => services
            .AddSingleton<MailFiles>()
            .AddSingleton<IMailTransport>(provider => new InterruptedTransport(
                provider.GetRequiredService<MailFiles>(), $"{name}@example.org", () => EraseAsync(service!, name), sent)));
        service = identity;

        await identity.Api.RegisterAsync(name);

        Assert.True(await sent.WaitAsync(TimeSpan.FromSeconds(30)));
        await Eventually.TrueAsync(() => Mails(name).Length == 0, "nothing is left of the mail");
        var next = Api.NewName();
        await identity.Api.RegisterAsync(next);
        await Eventually.TrueAsync(() => Mails(next).Length == 1, "mail goes on");
    }

    private static async Task EraseAsync(IdentityService identity, string name)
    {
        var past = identity.Time.GetUtcNow() - TimeSpan.FromSeconds(1);
        await identity.WithDbAsync(db => db.Accounts.Where(account => account.Username == name)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.DeletionAt, past)));
        await Eventually.TrueAsync(
            () => identity.WithDbAsync(db => db.Accounts.AllAsync(account => account.Username != name)), "the account is erased");
    }

    private string[] Mails(string name) =>
        [.. Directory.GetFiles(directory, "*.eml").Where(file => File.ReadAllText(file).Contains(name, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Does something before it hands over what goes to an address.</summary>
    private sealed class InterruptedTransport(IMailTransport inner, string address, Func<Task> interrupt, SemaphoreSlim sent) : IMailTransport
    {
        public async Task SendAsync(MimeMessage mail, CancellationToken cancellationToken)
        {
            var isTheOne = mail.To.Mailboxes.Any(mailbox => mailbox.Address == address);
            if (isTheOne)
                await interrupt();
            await inner.SendAsync(mail, cancellationToken);
            if (isTheOne)
                sent.Release();
        }

        public Task ForgetAsync(string addressKey, CancellationToken cancellationToken) => inner.ForgetAsync(addressKey, cancellationToken);
    }
}
