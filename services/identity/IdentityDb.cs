using Ensemble.Identity.Accounts;
using Ensemble.Identity.ApiKeys;
using Ensemble.Identity.Avatars;
using Ensemble.Identity.Deletion;
using Ensemble.Identity.Export;
using Ensemble.Identity.Friends;
using Ensemble.Identity.Invites;
using Ensemble.Identity.Mail;
using Ensemble.Identity.Privacy;
using Ensemble.Identity.Recovery;
using Ensemble.Identity.SecondFactor;
using Ensemble.Identity.Sessions;
using Ensemble.Identity.Tokens;
using Ensemble.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity;

/// <summary>Accounts, their sessions and friends, and the keys that sign access tokens.</summary>
internal sealed class IdentityDb(DbContextOptions<IdentityDb> options) : ServiceDbContext(options)
{
    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<Role> Roles => Set<Role>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<LoginFailures> LoginFailures => Set<LoginFailures>();

    public DbSet<Invite> Invites => Set<Invite>();

    public DbSet<QueuedMail> QueuedMails => Set<QueuedMail>();

    public DbSet<MailToken> MailTokens => Set<MailToken>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<Authenticator> Authenticators => Set<Authenticator>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<LoginChallenge> LoginChallenges => Set<LoginChallenge>();

    public DbSet<Friendship> Friendships => Set<Friendship>();

    public DbSet<Block> Blocks => Set<Block>();

    public DbSet<PrivacyChoice> PrivacyChoices => Set<PrivacyChoice>();

    public DbSet<DiscardedFile> DiscardedFiles => Set<DiscardedFile>();

    public DbSet<AvatarTurn> AvatarTurns => Set<AvatarTurn>();

    public DbSet<DataExport> DataExports => Set<DataExport>();

    public DbSet<RetiredName> RetiredNames => Set<RetiredName>();

    public DbSet<ErasedSession> ErasedSessions => Set<ErasedSession>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Account>(Account.Configure);
        modelBuilder.Entity<Role>(Role.Configure);
        modelBuilder.Entity<AccountRole>(AccountRole.Configure);
        modelBuilder.Entity<PlayStatistics>(PlayStatistics.Configure);
        modelBuilder.Entity<Session>(Session.Configure);
        modelBuilder.Entity<RefreshToken>(RefreshToken.Configure);
        modelBuilder.Entity<LoginFailures>(Identity.Sessions.LoginFailures.Configure);
        modelBuilder.Entity<Invite>(Invite.Configure);
        modelBuilder.Entity<QueuedMail>(QueuedMail.Configure);
        modelBuilder.Entity<MailToken>(MailToken.Configure);
        modelBuilder.Entity<ApiKey>(ApiKey.Configure);
        modelBuilder.Entity<Authenticator>(Authenticator.Configure);
        modelBuilder.Entity<RecoveryCode>(RecoveryCode.Configure);
        modelBuilder.Entity<LoginChallenge>(LoginChallenge.Configure);
        modelBuilder.Entity<Friendship>(Friendship.Configure);
        modelBuilder.Entity<Block>(Block.Configure);
        modelBuilder.Entity<PrivacyChoice>(PrivacyChoice.Configure);
        modelBuilder.Entity<DiscardedFile>(DiscardedFile.Configure);
        modelBuilder.Entity<AvatarTurn>(AvatarTurn.Configure);
        modelBuilder.Entity<DataExport>(DataExport.Configure);
        modelBuilder.Entity<RetiredName>(RetiredName.Configure);
        modelBuilder.Entity<ErasedSession>(ErasedSession.Configure);
        modelBuilder.Entity<SigningKey>(SigningKey.Configure);
    }
}
