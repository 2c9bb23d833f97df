using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Brings one resource to life and to rest.</summary>
internal interface IResourceRunner
{
    IResource Resource { get; }

    /// <summary>Sets it going and returns; the resource's state tells what comes of it. Nothing when it is going already.</summary>
    void Start();

    /// <summary>Stops it and waits for its end. Nothing when it is not going.</summary>
    Task StopAsync();
}
