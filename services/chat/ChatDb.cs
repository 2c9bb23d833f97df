using Ensemble.Chat.Channels;
using Ensemble.Chat.Emojis;
using Ensemble.Chat.Messages;
using Ensemble.Chat.People;
using Ensemble.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat;

internal sealed class ChatDb(DbContextOptions<ChatDb> options) : ServiceDbContext(options)
{
    public DbSet<Channel> Channels => Set<Channel>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<Message> Messages => Set<Message>();

    public DbSet<Reaction> Reactions => Set<Reaction>();

    public DbSet<Emoji> Emojis => Set<Emoji>();

    public DbSet<Person> People => Set<Person>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Channel>(Channel.Configure);
        modelBuilder.Entity<Member>(Member.Configure);
        modelBuilder.Entity<Message>(Message.Configure);
        modelBuilder.Entity<Reaction>(Reaction.Configure);
        modelBuilder.Entity<Emoji>(Emoji.Configure);
        modelBuilder.Entity<Person>(Person.Configure);
    }
}
