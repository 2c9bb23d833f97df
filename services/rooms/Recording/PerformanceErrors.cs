using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Rooms.Recording;

/// <summary>Error codes of our own.</summary>
internal static class PerformanceErrors
{
    public const string PerformanceNotFound = "PERFORMANCE_NOT_FOUND";
    public const string StillRecording = "STILL_RECORDING";

    public static Problem NotFound(object id) => new(StatusCodes.Status404NotFound, PerformanceNotFound, "The specified performance does not exist.",
        new Dictionary<string, object?> { ["performance_id"] = id });
}
