using Ensemble.Chat.Channels;
using Ensemble.Chat.Conversations;
using Ensemble.Chat.Emojis;
using Ensemble.Chat.Messages;
using Ensemble.Chat.People;
using Ensemble.Chat.Search;
using Ensemble.Chat.Statistics;
using Ensemble.Chat.Tokens;
using Ensemble.Contracts.Media;
using Ensemble.ServiceDefaults.Hosting;

namespace Ensemble.Chat;

/// <summary>What the service is made of, but for delivery and sockets.</summary>
internal static class ChatFeature
{
    private static readonly Uri Media = new("http://_grpc.media");

    public static void AddChat(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddPeople();
        services.AddOptions<ChannelOptions>().BindConfiguration(ChannelOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<ChannelAccess>();
        services.AddScoped<ChannelRegistry>();
        services.AddScoped<Membership>();
        services.AddScoped<ReadMarkers>();
        services.AddSingleton<ChannelList>();

        services.AddOptions<PostOptions>().BindConfiguration(PostOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PostedEvents>();
        services.AddSingleton<PostBatches>();
        services.AddSingleton<MessageWriter>();
        services.AddScoped<MessageList>();
        services.AddScoped<MessageChanges>();
        services.AddScoped<Attachments>();
        services.AddScoped<MessageSearch>();

        services.AddScoped<ConversationList>();
        services.AddScoped<DirectConversations>();
        services.AddScoped<GroupConversations>();
        services.AddOptions<TokenOptions>().BindConfiguration(TokenOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ChatTokens>();
        services.AddSingleton<ChatStatistics>();
        services.AddScoped<EmojiImages>();
        services.AddSingleton<EmojiCache>();

        // Before the one below, which is by another name: the last registered is what is injected.
        services.AddGrpcClient<Files.FilesClient>(EmojiImages.ClientName, client => client.Address = Media)
            .ForLongCalls(); // A picture waits for its turn for longer than other calls may take.
        services.AddGrpcClient<Files.FilesClient>(client => client.Address = Media);
    }

    public static void MapChat(this IEndpointRouteBuilder routes)
    {
        routes.MapMessages(routes.MapChannels());
        routes.MapConversations();
        routes.MapEmojis();
        routes.MapSearch();
        routes.MapChatTokens();
        routes.MapChatStatistics();
    }
}
