// An S3 server over the directory that is named first, on the port that is named second; it ends with its standard input.
import S3rver from 's3rver';

const [, , directory, port] = process.argv;
const server = new S3rver({ address: '127.0.0.1', port: Number(port), silent: true, directory, configureBuckets: [{ name: 'ensemble' }] });
await server.run();
console.log('ready');
process.stdin.on('end', () => process.exit(0)).resume();
