using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Ensemble.Identity.Mail;

/// <summary>
/// Whether a mail server's certificate is believed: one that the system trusts, or one that is or was issued by a certificate of the
/// operator's file. The name must fit in both cases.
/// </summary>
internal sealed class TrustedServer
{
    private readonly X509Certificate2Collection trusted = [];

    /// <exception cref="System.Security.Cryptography.CryptographicException">The file has no certificate.</exception>
    public TrustedServer(string? pemFile)
    {
        if (!string.IsNullOrEmpty(pemFile))
            trusted.ImportFromPemFile(pemFile);
    }

    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (trusted.Count == 0 || errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null)
            return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(trusted);
        // Whoever names certificates by hand takes them back by hand.
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var presented = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(presented);
    }
}
