using System.Diagnostics;
using System.Globalization;
using Grpc.Core;

namespace Grpc.Net.Client;

internal abstract partial class ClientCall
{
    private static readonly ActivitySource Source = new("Grpc.Net.Client");

    private Activity? activity;

    /// <summary>The activity around HttpClient's, named after the method (OpenTelemetry's conventions for RPC).</summary>
    private void StartActivity()
    {
        if (!Source.HasListeners())
            return;
        activity = Source.StartActivity("Grpc.Net.Client.GrpcOut", ActivityKind.Client);
        if (activity is null)
            return;
        activity.DisplayName = Method.FullName.TrimStart('/');
        activity.SetTag("rpc.system", "grpc");
        activity.SetTag("rpc.service", Method.ServiceName);
        activity.SetTag("rpc.method", Method.Name);
        activity.SetTag("grpc.method", Method.FullName);
    }

    /// <summary>A call may end in another flow than it began in, whose current activity must stay.</summary>
    private void EndActivity()
    {
        if (activity is null)
            return;
        var code = finalStatus?.StatusCode ?? StatusCode.Cancelled;
        activity.SetTag("rpc.grpc.status_code", (int)code);
        activity.SetTag("grpc.status_code", ((int)code).ToString(CultureInfo.InvariantCulture));
        if (code != StatusCode.OK)
            activity.SetStatus(ActivityStatusCode.Error, finalStatus?.Detail);
        var current = Activity.Current;
        activity.Stop();
        Activity.Current = current == activity ? activity.Parent : current;
    }
}
