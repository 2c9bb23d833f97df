using Ensemble.Benchmarks.Grpc;

// "serve" is the server half; the other half starts it and prints the table.
if (args is ["serve"])
    await Server.RunAsync();
else
    await Comparison.RunAsync(Settings.Parse(args));
