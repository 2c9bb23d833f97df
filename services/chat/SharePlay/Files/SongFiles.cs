using Ensemble.Chat.SharePlay.Sources;
using Microsoft.Extensions.Options;

namespace Ensemble.Chat.SharePlay.Files;

/// <summary>
/// The songs of all channels, in a directory that every node sees: <c>songs/{item}/{channel}.{kind}</c> and <c>cover.jpg</c> beside it. They
/// are there before the queue says so, and what no queue has is deleted.
/// </summary>
internal sealed class SongFiles
{
    private const string CoverName = "cover.jpg";

    private readonly string songs;
    private readonly string incoming;

    public SongFiles(IOptions<SharePlayOptions> options)
    {
        songs = Directory.CreateDirectory(Path.Combine(options.Value.Directory, "songs")).FullName;
        incoming = Directory.CreateDirectory(Path.Combine(options.Value.Directory, "incoming")).FullName;
    }

    /// <summary>Bytes that may still be written.</summary>
    public long FreeBytes => new DriveInfo(songs).AvailableFreeSpace;

    public Workplace CreateWorkplace() => Workplace.Create(incoming);

    /// <inheritdoc cref="Workplace.RemoveAbandoned"/>
    public int RemoveAbandoned(DateTimeOffset unlockedBefore) => Workplace.RemoveAbandoned(incoming, unlockedBefore);

    /// <summary>Where a song is put together before <see cref="Place"/>.</summary>
    public static string SongIn(Workplace place, Guid channel, SongFormat format) => Path.Combine(place.Result, $"{channel}.{format.Extension}");

    public static string CoverIn(Workplace place) => Path.Combine(place.Result, CoverName);

    /// <summary>Puts what is in <see cref="Workplace.Result"/> in its place, all of it at once. An earlier try that was killed may have done so too.</summary>
    public void Place(Workplace place, Guid item)
    {
        Remove(item);
        Directory.Move(place.Result, Of(item));
    }

    /// <summary>Null when it isn't there.</summary>
    public string? FindSong(Guid item) => Files(item).FirstOrDefault(path => SongFormat.OfFile(path) is not null);

    /// <summary>Null when it isn't there.</summary>
    public string? FindCover(Guid item) => Path.Combine(Of(item), CoverName) is var path && File.Exists(path) ? path : null;

    /// <summary>Whoever is being sent it gets the rest too.</summary>
    public void Remove(Guid item)
    {
        try
        {
            Directory.Delete(Of(item), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // It was not there.
        }
    }

    /// <summary>All that are there, with their channels.</summary>
    public IEnumerable<(Guid Item, Guid Channel)> All()
    {
        foreach (var directory in Directory.EnumerateDirectories(songs))
        {
            if (Guid.TryParse(Path.GetFileName(directory), out var item) && FindSong(item) is { } song
                && Guid.TryParse(Path.GetFileNameWithoutExtension(song), out var channel))
            {
                yield return (item, channel);
            }
        }
    }

    private string Of(Guid item) => Path.Combine(songs, item.ToString());

    private string[] Files(Guid item)
    {
        try
        {
            return Directory.GetFiles(Of(item));
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
