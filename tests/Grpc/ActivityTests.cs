using System.Collections.Concurrent;
using System.Diagnostics;
using Ensemble.Tests.Probing;
using Grpc.Core;

namespace Ensemble.Tests.Grpc;

public sealed class ActivityTests
{
    [Fact]
    public async Task Client_and_server_name_the_call_in_one_trace()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var root = new Activity("root").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Grpc.Net.Client" or "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == root.TraceId)
                    stopped.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await ProbeHost.StartAsync();

        await Assert.ThrowsAsync<RpcException>(async () => await host.Client.FailAsync(new Failure { Code = 5 }));

        await Eventually.TrueAsync(() => stopped.Count == 3, "the activities of client, HTTP and server end");
        var client = stopped.Single(activity => activity.Source.Name == "Grpc.Net.Client");
        var http = stopped.Single(activity => activity.Source.Name == "System.Net.Http");
        var server = stopped.Single(activity => activity.Source.Name == "Microsoft.AspNetCore");
        Assert.Equal(root.SpanId, client.ParentSpanId);
        Assert.Equal(client.SpanId, http.ParentSpanId);
        Assert.Equal(http.SpanId, server.ParentSpanId);
        Assert.Equal(root, Activity.Current);
        foreach (var activity in new[] { client, server })
        {
            Assert.Equal("grpc", activity.GetTagItem("rpc.system"));
            Assert.Equal("ensemble.tests.Probe", activity.GetTagItem("rpc.service"));
            Assert.Equal("Fail", activity.GetTagItem("rpc.method"));
            Assert.Equal(5, activity.GetTagItem("rpc.grpc.status_code"));
        }

        Assert.Equal(ActivityStatusCode.Error, client.Status);
        Assert.NotEqual(ActivityStatusCode.Error, server.Status);
    }
}
