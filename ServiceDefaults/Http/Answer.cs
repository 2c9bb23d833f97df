using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.ServiceDefaults.Http;

/// <summary>The successful answers of a handler, in the envelope.</summary>
public static class Answer
{
    /// <summary>200 with data.</summary>
    public static Ok<Envelope<T>> Ok<T>(T data, string? message = null) => TypedResults.Ok(new Envelope<T>(data, message));

    /// <summary>201 with data and, where the new thing has an address, its <c>Location</c>.</summary>
    public static Created<Envelope<T>> Created<T>(T data, string? location = null, string? message = null) =>
        TypedResults.Created(location, new Envelope<T>(data, message));

    /// <summary>202: begun, and done later.</summary>
    public static Accepted<Envelope<T>> Accepted<T>(T data, string? message = null) =>
        TypedResults.Accepted((string?)null, new Envelope<T>(data, message));
}
