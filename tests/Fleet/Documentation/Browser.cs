using Microsoft.Playwright;

namespace Ensemble.Tests.Fleet.Documentation;

/// <summary>A page in Debian's Chromium, which writes down what went wrong in it and which other hosts it asked.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Browser(IPlaywright playwright, IBrowser browser, IPage page) => (this.playwright, this.browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>Errors on the console and in scripts, refused resources, and requests to anybody but the gateway.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<Browser> OpenAsync(Uri gateway)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-dev-shm-usage"], // Tests may run as root.
        });
        var opened = new Browser(playwright, browser, await browser.NewPageAsync(new BrowserNewPageOptions { BaseURL = gateway.ToString() }));
        opened.Watch(gateway);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
    }

    private void Watch(Uri gateway)
    {
        Page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Complaints.Add($"console: {message.Text}");
        };
        Page.PageError += (_, error) => Complaints.Add($"script: {error}");
        Page.RequestFailed += (_, request) => Complaints.Add($"failed: {request.Url} {request.Failure}");
        Page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme is "http" or "https" or "ws" or "wss" && address.Authority != gateway.Authority)
                Complaints.Add($"left the host: {request.Url}");
        };
    }
}
