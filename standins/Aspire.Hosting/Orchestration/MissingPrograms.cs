using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Infrastructure;
using Aspire.Hosting.Servers;

namespace Aspire.Hosting.Orchestration;

/// <summary>Says all at once what has to be installed, before anything starts.</summary>
internal static class MissingPrograms
{
    public static void Check(IEnumerable<IResource> resources)
    {
        var missing = resources
            .SelectMany(resource => resource.Annotations.OfType<NativeServerAnnotation>()
                .SelectMany(server => server.Server.Programs).Where(program => InstalledProgram.Find(program) is null)
                .Select(program => (Resource: resource.Name, program.Name, Package: program.DebianPackage)))
            .ToArray();
        if (missing.Length > 0)
        {
            var lines = missing.Select(program => $"  {program.Name} (resource {program.Resource})").Distinct();
            var packages = string.Join(' ', missing.Select(program => program.Package).Distinct().Order(StringComparer.Ordinal));
            throw new DistributedApplicationException(
                $"These programs are not installed:\n{string.Join('\n', lines)}\nInstall them: apt-get install -y {packages}");
        }
    }
}
