// A service for the tests: says what it was given, and dies when told to.
if (args is ["migrate", ..])
{
    Console.WriteLine("migrated");
    return int.Parse(args.ElementAtOrDefault(1) ?? "0", System.Globalization.CultureInfo.InvariantCulture);
}

var builder = WebApplication.CreateSlimBuilder(args);
var app = builder.Build();
app.MapGet("/", () => "hello");
app.MapGet("/health", () => "Healthy");
app.MapGet("/environment", () => Environment.GetEnvironmentVariables().Keys.Cast<string>().ToDictionary(key => key, Environment.GetEnvironmentVariable));
app.MapGet("/port", (HttpContext context) => context.Connection.LocalPort);
app.MapPost("/length", async (HttpRequest request) =>
{
    var buffer = new byte[81920];
    long length = 0;
    for (int read; (read = await request.Body.ReadAsync(buffer)) > 0;)
    {
        length += read;
    }

    return length;
});
app.MapPost("/end", () => Environment.Exit(0));
app.MapPost("/crash", () => Environment.Exit(3));
app.MapGet("/pid", () => Environment.ProcessId);
await app.RunAsync();
return 0;
