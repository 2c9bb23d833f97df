using Ensemble.Contracts.Identity;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Chat.People;

internal static class PeopleFeature
{
    public static void AddPeople(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<KnownPeople>();
        builder.Services.AddScoped<PeopleBook>();
        builder.Services.AddGrpcClient<Accounts.AccountsClient>(client => client.Address = new Uri("http://_grpc.identity"));
    }

    /// <summary>Whoever uses these routes is known from then on.</summary>
    public static TBuilder NotesCallers<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(async (context, next) =>
        {
            var (http, caller) = (context.HttpContext, context.HttpContext.User);
            if (caller.IdOrNull() is { } user && !http.RequestServices.GetRequiredService<KnownPeople>().Contains(user))
                await http.RequestServices.GetRequiredService<PeopleBook>().SeenAsync(user, caller.Username(), http.RequestAborted);
            return await next(context);
        });
}
