using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace Ensemble.AppHost;

/// <summary>A parameter whose default is a random 256-bit key in base64, made once and kept.</summary>
internal sealed class Base64KeyParameterDefault : ParameterDefault
{
    public override string GetDefaultValue() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("generate", "base64-256-bit");
}
