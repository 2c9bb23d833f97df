using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;

namespace Ensemble.Media.Storage;

/// <summary>Contents as objects of an S3 bucket, under the names of the disk store.</summary>
internal sealed class S3Store : IObjectStore, IDisposable
{
    private readonly AmazonS3Client client;
    private readonly string bucket;

    public S3Store(IOptions<StorageOptions> options)
    {
        var s3 = options.Value.S3;
        bucket = s3.Bucket!;
        // Checksums beyond what a call requires are Amazon's own addition; other servers take them for content.
        var config = new AmazonS3Config
        {
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (s3.Endpoint is { } endpoint)
            (config.ServiceURL, config.ForcePathStyle, config.AuthenticationRegion) = (endpoint.ToString(), true, s3.Region ?? "us-east-1");
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(s3.Region);
        client = s3.AccessKey is { } key ? new AmazonS3Client(new BasicAWSCredentials(key, s3.SecretKey), config) : new AmazonS3Client(config);
    }

    public async Task PutAsync(string hash, StagedFile content, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(hash, cancellationToken))
            return;
        // One call, which takes 5 GiB; signed as a whole, since not every server takes Amazon's signed chunks apart.
        await client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket, Key = KeyOf(hash), InputStream = content.Rewind(), AutoCloseStream = false, UseChunkEncoding = false,
            },
            cancellationToken);
    }

    public async Task<IContent?> OpenAsync(string hash, CancellationToken cancellationToken) =>
        await ExistsAsync(hash, cancellationToken) ? new S3Content(client, bucket, KeyOf(hash)) : null;

    public Task RemoveAsync(string hash, CancellationToken cancellationToken) =>
        client.DeleteObjectAsync(bucket, KeyOf(hash), cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) =>
        client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, MaxKeys = 1 }, cancellationToken);

    public void Dispose() => client.Dispose();

    private async Task<bool> ExistsAsync(string hash, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetObjectMetadataAsync(bucket, KeyOf(hash), cancellationToken);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private static string KeyOf(string hash) => $"objects/{hash[..2]}/{hash[2..]}";
}
