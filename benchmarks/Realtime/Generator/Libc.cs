using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ensemble.Benchmarks.Realtime.Generator;

/// <summary>The kernel without anything between: one thread serves thousands of sockets, and what it costs is what the kernel costs.</summary>
internal static partial class Libc
{
    private const int DoNotWait = 0x40, NoSignal = 0x4000;
    private const int Add = 1, Remove = 2;
    private const uint Readable = 1;
    private const int WouldBlock = 11, Interrupted = 4;

    // The kernel's struct epoll_event is packed on x86-64 only.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    public static int CreateEpoll() => Checked(epoll_create1(0));

    public static unsafe void Watch(int epoll, int socket, int tag)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = Readable;
        *(long*)(entry + EventSize - 8) = tag;
        Checked(epoll_ctl(epoll, Add, socket, entry));
    }

    public static unsafe void Forget(int epoll, int socket) => Checked(epoll_ctl(epoll, Remove, socket, null));

    /// <summary>Waits and writes the tags of sockets with something to read; returns how many.</summary>
    public static unsafe int Wait(int epoll, Span<int> tags, long nanoseconds)
    {
        var events = stackalloc byte[16 * tags.Length];
        var time = stackalloc long[2] { nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000 };
        var count = epoll_pwait2(epoll, events, tags.Length, time, null);
        if (count < 0)
            return Marshal.GetLastPInvokeError() == Interrupted ? 0 : Checked(count);
        for (var i = 0; i < count; i++)
            tags[i] = (int)*(long*)(events + (i * EventSize) + EventSize - 8);
        return count;
    }

    /// <summary>The bytes read; 0 at the end, -1 when there is nothing now.</summary>
    public static unsafe int Receive(int socket, Span<byte> target)
    {
        fixed (byte* bytes = target)
            return Result(recv(socket, bytes, target.Length, DoNotWait));
    }

    /// <summary>The bytes that the kernel took; 0 when the connection is gone, -1 when it takes none now.</summary>
    public static unsafe int Send(int socket, ReadOnlySpan<byte> source)
    {
        fixed (byte* bytes = source)
            return Result(send(socket, bytes, source.Length, DoNotWait | NoSignal));
    }

    private static int Result(nint result) => result >= 0 ? (int)result : Marshal.GetLastPInvokeError() is WouldBlock or Interrupted ? -1 : 0;

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_ctl(int epoll, int operation, int socket, byte* entry);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_pwait2(int epoll, byte* events, int count, long* time, byte* signals);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint recv(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint send(int socket, byte* buffer, nint length, int flags);
}
