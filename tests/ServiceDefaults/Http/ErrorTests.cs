using System.Net;
using System.Text;
using System.Text.Json;
using Ensemble.ServiceDefaults.Http;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Ensemble.Tests.ServiceDefaults.Http;

public class ErrorTests
{
    private sealed record Settings(int MaxUsers);

    private sealed record Room(string Name, Settings Settings);

    [Fact]
    public async Task A_problem_is_an_envelope_with_code_message_and_details()
    {
        await using var app = await TestApp.StartAsync(Map);
        var (status, body) = await GetAsync(app, "/rooms/7");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.False(body.GetProperty("success").GetBoolean());
        var error = body.GetProperty("error");
        Assert.Equal("ROOM_NOT_FOUND", error.GetProperty("code").GetString());
        Assert.Equal("The room does not exist.", error.GetProperty("message").GetString());
        Assert.Equal(7, error.GetProperty("details").GetProperty("room_id").GetInt32());
    }

    [Theory]
    [InlineData("/plain/7")]
    [InlineData("/either/7?plain=1")]
    public async Task For_a_client_of_plain_errors_the_error_is_the_text(string path)
    {
        await using var app = await TestApp.StartAsync(Map);
        var (status, body) = await GetAsync(app, path);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("The room does not exist.", body.GetProperty("error").GetString());
        Assert.Equal("ROOM_NOT_FOUND", body.GetProperty("code").GetString());
        Assert.Equal(7, body.GetProperty("details").GetProperty("room_id").GetInt32());
        Assert.False(body.GetProperty("success").GetBoolean());
    }

    [Fact]
    public async Task So_it_is_where_the_refusal_is_thrown()
    {
        await using var app = await TestApp.StartAsync(Map);
        var (status, body) = await GetAsync(app, "/plain?page=x");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("page: ", body.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("page", body.GetProperty("details").GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("""{"name":"Salon","settings":{"max_users":"many"}}""", "settings.max_users")]
    [InlineData("""{"name":7}""", "name")]
    [InlineData("""{"name":"Salon",""", "body")]
    public async Task A_malformed_body_names_its_field(string json, string field)
    {
        await using var app = await TestApp.StartAsync(Map);
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await app.Client.PostAsync("/rooms", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = (await ReadAsync(answer)).GetProperty("error");
        Assert.Equal("VALIDATION_ERROR", error.GetProperty("code").GetString());
        Assert.Equal(field, error.GetProperty("details").GetProperty("field").GetString());
    }

    [Fact]
    public async Task An_unexpected_failure_shows_a_trace_id_and_nothing_of_the_inside()
    {
        await using var app = await TestApp.StartAsync(Map);
        var (status, body) = await GetAsync(app, "/broken");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.DoesNotContain("password", body.ToString(), StringComparison.Ordinal);
        var error = body.GetProperty("error");
        Assert.Equal("SERVER_ERROR", error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("details").GetProperty("trace_id").GetString()!);
    }

    [Theory]
    [InlineData("/away")]
    [InlineData("/far-away")]
    public async Task A_database_or_service_that_is_away_is_worth_another_try(string path)
    {
        await using var app = await TestApp.StartAsync(Map);
        using var answer = await app.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("SERVICE_UNAVAILABLE", await CodeAsync(answer));
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData("application/json; charset=bogus")]
    [InlineData("application/json; charset=utf-7")]
    public async Task A_charset_that_nobody_reads_is_refused(string type)
    {
        await using var app = await TestApp.StartAsync(Map);
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await app.Client.PostAsync("/rooms", content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_missing_body_is_named(string json)
    {
        await using var app = await TestApp.StartAsync(Map);
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await app.Client.PostAsync("/rooms", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("body", (await ReadAsync(answer)).GetProperty("error").GetProperty("details").GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_text_that_Postgres_cannot_store_is_bad_input()
    {
        await using var app = await TestApp.StartAsync(Map);
        using var answer = await app.Client.GetAsync("/unstorable");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("VALIDATION_ERROR", await CodeAsync(answer));
    }

    [Fact]
    public async Task A_refusal_thrown_while_binding_is_answered()
    {
        await using var app = await TestApp.StartAsync(Map);
        var (status, body) = await GetAsync(app, "/rooms?page=0");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("page", body.GetProperty("error").GetProperty("details").GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_wrong_content_type_a_wrong_method_and_an_unknown_route_have_their_codes()
    {
        await using var app = await TestApp.StartAsync(Map);
        using var text = new StringContent("name", Encoding.UTF8, "text/plain");
        using var wrongType = await app.Client.PostAsync("/rooms", text);
        using var wrongMethod = await app.Client.DeleteAsync("/broken");
        using var unknown = await app.Client.GetAsync("/nowhere");

        Assert.Equal("UNSUPPORTED_MEDIA_TYPE", await CodeAsync(wrongType));
        Assert.Equal("METHOD_NOT_ALLOWED", await CodeAsync(wrongMethod));
        Assert.Equal("ROUTE_NOT_FOUND", await CodeAsync(unknown));
        Assert.Equal(
            [HttpStatusCode.UnsupportedMediaType, HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound],
            [wrongType.StatusCode, wrongMethod.StatusCode, unknown.StatusCode]);
    }

    private static void Map(WebApplication app)
    {
        static Problem NoRoom(int id) => Problem.NotFound("room", id, "ROOM_NOT_FOUND");
        app.MapGet("/rooms/{id:int}", (int id) => NoRoom(id));
        app.MapGet("/plain/{id:int}", (int id) => NoRoom(id)).WithPlainErrors();
        app.MapGet("/plain", (Page page) => page.Number).WithPlainErrors();
        app.MapGet("/either/{id:int}", (int id, HttpContext context) =>
        {
            context.UsePlainErrors();
            return NoRoom(id);
        });
        app.MapGet("/rooms", (Page page) => page.Number);
        app.MapPost("/rooms", (Room room) => room.Name);
        app.MapGet("/away", async (HttpContext context) =>
        {
            await using var nobodyListens = new NpgsqlConnection("Host=127.0.0.1;Port=1;Username=nobody");
            await nobodyListens.OpenAsync(context.RequestAborted);
        });
        app.MapGet("/far-away", string () => throw new InvalidOperationException("Asked in vain.", new RpcException(new Status(StatusCode.Unavailable, ""))));
        app.MapGet("/unstorable", string () =>
            throw new InvalidOperationException("Stored in vain.", new PostgresException("invalid byte sequence", "ERROR", "ERROR", PostgresErrorCodes.CharacterNotInRepertoire)));
        app.MapGet("/broken", string () => throw new InvalidOperationException("password=secret"));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(TestApp app, string path)
    {
        using var answer = await app.Client.GetAsync(path);
        return (answer.StatusCode, await ReadAsync(answer));
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await ReadAsync(answer)).GetProperty("error").GetProperty("code").GetString();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) =>
        JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
}
