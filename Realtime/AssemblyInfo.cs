using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Realtime.Tests")]
