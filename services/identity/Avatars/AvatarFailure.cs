using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.Avatars;

/// <summary>Why there is no new picture.</summary>
/// <param name="Problem">The answer.</param>
/// <param name="Result">For <see cref="AvatarMetrics"/>.</param>
/// <param name="IsFinal">Media has spoken its last word and keeps nothing; after anything else it may still be storing.</param>
internal sealed record AvatarFailure(Problem Problem, string Result, bool IsFinal)
{
    /// <summary>Not that picture.</summary>
    public static AvatarFailure Refused(Problem problem) => new(problem, "refused", IsFinal: true);

    /// <summary>Media has too many to make, and says when to come again.</summary>
    public static AvatarFailure Busy(int seconds) => new(
        Blocked.For(TimeSpan.FromSeconds(seconds)) with
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Code = ErrorCode.Unavailable,
            Message = "Too many pictures are being made just now; try again.",
        },
        "busy", IsFinal: true);

    public static AvatarFailure Failed(Problem problem) => new(problem, "failed", IsFinal: false);
}
