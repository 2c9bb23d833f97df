using Ensemble.Chat.Channels;
using Ensemble.Contracts.Export;
using Ensemble.ServiceDefaults.Export;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Grpc;

/// <summary>What a user has said in chat, reacted with and made, and the channels they are in. Attached files are in media's share.</summary>
internal sealed class ExportService(ChatDb db) : Exports.ExportsBase
{
    public override async Task Export(ExportRequest request, IServerStreamWriter<ExportPart> responseStream, ServerCallContext context)
    {
        var (user, cancel) = (request.User(), context.CancellationToken);
        var channels = db.Channels.AsNoTracking().Where(row => row.OwnerId == user).OrderBy(row => row.CreatedAt).ThenBy(row => row.Id)
            .Select(row => new OwnChannel(row.Id, row.Name, row.Kind, row.IsVoice, row.IsPrivate, row.CreatedAt, row.ArchivedAt));
        await responseStream.WriteRowsAsync("chat/channels.json", channels.AsAsyncEnumerable(), cancel);

        var places = db.Members.AsNoTracking().Where(row => row.UserId == user)
            .Join(db.Channels, row => row.ChannelId, channel => channel.Id, (row, channel) => new { row, channel })
            .OrderBy(both => both.row.JoinedAt).ThenBy(both => both.row.ChannelId)
            .Select(both => new OwnPlace(
                both.row.ChannelId, both.channel.Name, both.channel.Kind, both.row.CanRead, both.row.CanWrite, both.row.CanManage, both.row.JoinedAt,
                both.row.LeftAt, both.row.ReadMessageId, both.row.ReadAt, both.row.NotifiedMessageId));
        await responseStream.WriteRowsAsync("chat/memberships.json", places.AsAsyncEnumerable(), cancel);

        var messages = db.Messages.AsNoTracking().Where(row => row.UserId == user && row.DeletedAt == null).OrderBy(row => row.CreatedAt).ThenBy(row => row.Id)
            .Select(row => new OwnMessage(row.Id, row.ChannelId, row.Content, row.FileId, row.FileName, row.FileSize, row.CreatedAt, row.EditedAt));
        await responseStream.WriteRowsAsync("chat/messages.json", messages.AsAsyncEnumerable(), cancel);

        var reactions = db.Reactions.AsNoTracking().Where(row => row.UserId == user).OrderBy(row => row.CreatedAt).ThenBy(row => row.MessageId)
            .Select(row => new OwnReaction(row.MessageId, row.Emoji, row.CreatedAt));
        await responseStream.WriteRowsAsync("chat/reactions.json", reactions.AsAsyncEnumerable(), cancel);

        var emojis = db.Emojis.AsNoTracking().Where(row => row.CreatedBy == user).OrderBy(row => row.CreatedAt).ThenBy(row => row.Name)
            .Select(row => new OwnEmoji(row.Name, row.CreatedAt));
        await responseStream.WriteRowsAsync("chat/emojis.json", emojis.AsAsyncEnumerable(), cancel);
    }

    private sealed record OwnChannel(
        Guid ChannelId, string Name, ChannelKind Kind, bool IsVoice, bool IsPrivate, DateTimeOffset CreatedAt, DateTimeOffset? ArchivedAt);

    private sealed record OwnPlace(
        Guid ChannelId, string ChannelName, ChannelKind Kind, bool CanRead, bool CanWrite, bool CanManage, DateTimeOffset JoinedAt, DateTimeOffset? LeftAt,
        Guid? LastReadMessageId, DateTimeOffset? LastReadAt, Guid? LastNotifiedMessageId);

    private sealed record OwnMessage(
        Guid Id, Guid ChannelId, string? Content, Guid? FileId, string? Filename, long? FileSize, DateTimeOffset CreatedAt, DateTimeOffset? EditedAt);

    private sealed record OwnReaction(Guid MessageId, string Emoji, DateTimeOffset CreatedAt);

    private sealed record OwnEmoji(string Name, DateTimeOffset CreatedAt);
}
