using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ensemble.Media.Storage;

/// <summary>A renamed file is only there after a power cut when its directory was synced too, for which .NET has no call.</summary>
internal static partial class Durable
{
    private const int ReadOnlyCloseOnExec = 0x80000;

    public static void SyncDirectory(string path)
    {
        var descriptor = Open(path, ReadOnlyCloseOnExec);
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{path} can't be opened.");
        try
        {
            if (Sync(descriptor) < 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{path} can't be synced.");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
