using Microsoft.Extensions.Options;

namespace Ensemble.Rooms.Moderation;

internal static partial class ModerationFeature
{
    public static void AddModeration(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ModerationOptions>().BindConfiguration(ModerationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(provider => Read(
            provider.GetRequiredService<IOptions<ModerationOptions>>().Value, provider.GetRequiredService<ILogger<WordList>>()));
        builder.Services.AddSingleton<AutoModeration>();
    }

    private static WordList Read(ModerationOptions options, ILogger logger)
    {
        var path = Path.Combine(AppContext.BaseDirectory, options.WordList);
        try
        {
            var words = new WordList(File.ReadLines(path));
            WordsRead(logger, words.Count, path);
            return words;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new OptionsValidationException(
                ModerationOptions.Section, typeof(ModerationOptions), [$"AutoModeration:WordList: {path}: {failure.Message}"]);
        }
    }

    [LoggerMessage(3801, LogLevel.Information, "Rooms with auto_moderation refuse {Words} words, of {Path}")]
    private static partial void WordsRead(ILogger logger, int words, string path);
}
