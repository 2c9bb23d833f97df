namespace Grpc.AspNetCore.Server;

/// <summary>The request ended before its messages did. A handler sees it as its cancellation, which the transport may tell later.</summary>
internal sealed class CallerGoneException(IOException cause) : OperationCanceledException("The caller ended the request.", cause);
