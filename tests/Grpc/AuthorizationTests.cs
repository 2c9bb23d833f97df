using System.Security.Claims;
using System.Text.Encodings.Web;
using Ensemble.Tests.Probing;
using Grpc.Core;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ensemble.Tests.Grpc;

public sealed class AuthorizationTests
{
    private static readonly Metadata Ann = new() { { "authorization", "Ann" } };

    [Fact]
    public async Task RequireAuthorization_holds_for_all_methods()
    {
        await using var host = await StartAsync(app => app.MapGrpcService<ProbeService>().RequireAuthorization());

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.EchoAsync(new Message()));
        await host.Client.EchoAsync(new Message(), Ann);

        Assert.Equal(StatusCode.Unauthenticated, failure.StatusCode);
    }

    [Fact]
    public async Task Attributes_of_class_and_method_hold()
    {
        await using var host = await StartAsync(app => app.MapGrpcService<GuardedProbe>());

        Assert.Equal("open", (await host.Client.EchoAsync(new Message())).Text);
        var nobody = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.StatsAsync(new Empty()));
        var noAdmin = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.FailAsync(new Failure(), Ann));
        await host.Client.StatsAsync(new Empty(), Ann);

        Assert.Equal(StatusCode.Unauthenticated, nobody.StatusCode);
        Assert.Equal(StatusCode.PermissionDenied, noAdmin.StatusCode);
    }

    private static Task<ProbeHost> StartAsync(Action<WebApplication> map) => ProbeHost.StartAsync(
        services: services =>
        {
            services.AddAuthentication("name").AddScheme<AuthenticationSchemeOptions, NameAuthentication>("name", _ => { });
            services.AddAuthorization();
        },
        map: map);

    [Authorize]
    private sealed class GuardedProbe : Probe.ProbeBase
    {
        [AllowAnonymous]
        public override Task<Message> Echo(Message request, ServerCallContext context) => Task.FromResult(new Message { Text = "open" });

        [Authorize(Roles = "admin")]
        public override Task<Message> Fail(Failure request, ServerCallContext context) => Task.FromResult(new Message());

        public override Task<StatsReply> Stats(Empty request, ServerCallContext context) => Task.FromResult(new StatsReply());
    }

    private sealed class NameAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers.Authorization.Count == 0)
                return Task.FromResult(AuthenticateResult.NoResult());
            var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, Request.Headers.Authorization.ToString())], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }
}
