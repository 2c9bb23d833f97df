using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Gateway")] // Merges its own metrics with those of the services.
[assembly: InternalsVisibleTo("ServiceDefaults.Tests")]
[assembly: InternalsVisibleTo("Rooms.Tests")] // End sessions without a Redis.
