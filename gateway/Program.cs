using Ensemble.Gateway.Access;
using Ensemble.Gateway.Answers;
using Ensemble.Gateway.Limits;
using Ensemble.Gateway.Requests;
using Ensemble.Gateway.Routes;
using Ensemble.ServiceDefaults;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(isEdge: true);
builder.Services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, KnownTokens>();
builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = BodySizes.Timeout);
builder.AddCrossOrigin();
builder.AddLimits();
builder.AddProxy();

var app = builder.Build();
app.UseMiddleware<AnswerHeaders>();
app.UseCors();
app.MapDefaultEndpoints();
app.UseLimits();
app.UseRequestTimeouts();
app.UseMiddleware<ApiVersion>();
app.UseMiddleware<BodySizes>();
app.MapProxy();
await app.RunServiceAsync(args);
