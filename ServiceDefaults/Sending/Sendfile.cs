using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ensemble.ServiceDefaults.Sending;

/// <summary>
/// sendfile(2) of Linux. <see cref="Socket"/> can use it too, but only in operations that take several hops between threads each.
/// </summary>
internal static class Sendfile
{
    private const int Interrupted = 4;
    private const int Again = 11;
    private const int Invalid = 22;
    private const int NotImplemented = 38;

    // With 64 bits an offset is long under this name; the other systems have other parameters.
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>Sends what the kernel has room for at once; 0 when it has none, or can't do this with the file's file system.</summary>
    /// <exception cref="SocketException">The connection has ended.</exception>
    /// <exception cref="EndOfStreamException">The file ends at the offset.</exception>
    public static int Send(SafeSocketHandle socket, SafeFileHandle file, long offset, int count)
    {
        while (true)
        {
            var at = offset;
            var sent = (int)sendfile(socket, file, ref at, count);
            if (sent > 0)
                return sent;
            if (sent == 0)
                throw Ended();
            var error = Marshal.GetLastPInvokeError();
            if (error is Again or Invalid or NotImplemented)
                return 0;
            if (error != Interrupted)
                throw new SocketException(error);
        }
    }

    public static EndOfStreamException Ended() => new("A file is shorter than it was.");

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint sendfile(SafeSocketHandle socket, SafeFileHandle file, ref long offset, nint count);
}
