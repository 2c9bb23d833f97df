namespace Ensemble.ServiceDefaults.Http;

/// <summary>The codes of <c>error.code</c> that every service shares. A service adds its own, such as ROOM_NOT_FOUND.</summary>
public static class ErrorCode
{
    public const string Validation = "VALIDATION_ERROR";
    public const string Authentication = "AUTHENTICATION_ERROR";
    public const string Authorization = "AUTHORIZATION_ERROR";
    public const string InsufficientScope = "INSUFFICIENT_SCOPE";
    public const string SessionRequired = "SESSION_REQUIRED";
    public const string NotFound = "RESOURCE_NOT_FOUND";
    public const string RouteNotFound = "ROUTE_NOT_FOUND";
    public const string MethodNotAllowed = "METHOD_NOT_ALLOWED";
    public const string Conflict = "CONFLICT";
    public const string TooLarge = "PAYLOAD_TOO_LARGE";
    public const string UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";
    public const string RateLimit = "RATE_LIMIT_EXCEEDED";
    public const string Unavailable = "SERVICE_UNAVAILABLE";
    public const string Server = "SERVER_ERROR";
}
