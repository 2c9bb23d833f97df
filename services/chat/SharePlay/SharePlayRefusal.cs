namespace Ensemble.Chat.SharePlay;

/// <summary>Why an action was not carried out.</summary>
/// <param name="Code">Of <see cref="ServiceDefaults.Http.ErrorCode"/>: VALIDATION_ERROR, or SERVICE_UNAVAILABLE while Redis is away.</param>
/// <param name="Field">Of <c>shareplay_action</c>: <c>action_type</c> or <c>data</c>; null when no field is to blame.</param>
/// <param name="Issue">For people; goes on where the field's name ends.</param>
internal sealed record SharePlayRefusal(string Code, string? Field, string Issue);
