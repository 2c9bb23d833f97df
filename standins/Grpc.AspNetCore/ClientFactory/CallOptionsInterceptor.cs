using Grpc.Core;

namespace Grpc.Net.ClientFactory;

/// <summary>Runs a registration's actions on the options of each call.</summary>
internal sealed class CallOptionsInterceptor(
    IEnumerable<Action<CallOptionsContext>> actions, IServiceProvider services) : OptionsInterceptor
{
    protected override CallOptions Change(CallOptions options)
    {
        var context = new CallOptionsContext(options, services);
        foreach (var action in actions)
            action(context);
        return context.CallOptions;
    }
}
