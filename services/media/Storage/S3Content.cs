using System.IO.Pipelines;
using Amazon.S3;
using Amazon.S3.Model;

namespace Ensemble.Media.Storage;

internal sealed class S3Content(IAmazonS3 client, string bucket, string key) : IContent
{
    public async Task CopyAsync(long offset, long length, PipeWriter destination, CancellationToken cancellationToken)
    {
        if (length == 0)
            return; // There is no range of no bytes.
        using var answer = await client.GetObjectAsync(
            new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new Amazon.S3.Model.ByteRange(offset, offset + length - 1) },
            cancellationToken);
        await answer.ResponseStream.CopyToAsync(destination, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
