// What the tests have a grpc-js client do. Each gets a client of the probe and the test's arguments.
import grpc from '@grpc/grpc-js';
import { Health, Probe, unpackReason } from './proto.mjs';

const clients = new Map();

/** The client of an address, made once, so that calls share a connection. */
export function clientOf(address) {
  if (!clients.has(address)) clients.set(address, newClient(address));
  return clients.get(address);
}

export const scenarios = {
  async echo({ client, text, compress }) {
    const options = compress ? { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip } : {};
    const one = compress ? newClient(client.address, options) : client;
    const { response } = await unary(one, 'Echo', { text });
    if (compress) one.close();
    return { text: response.text };
  },

  async metadata({ client, text, data }) {
    const sent = new grpc.Metadata();
    sent.set('x-text', text);
    sent.set('x-data-bin', Buffer.from(data, 'base64'));
    const { headers, trailers } = await unary(client, 'Echo', {}, sent);
    const told = (metadata) => ({ text: metadata.get('x-text')[0], data: metadata.get('x-data-bin')[0].toString('base64') });
    return { headers: told(headers), trailers: told(trailers) };
  },

  async fail({ client, ...failure }) {
    const { error } = await unary(client, 'Fail', failure);
    const [details] = error.metadata.get('grpc-status-details-bin');
    return { code: error.code, message: error.details, reason: unpackReason(details) };
  },

  async unimplemented({ client }) {
    const same = (bytes) => bytes;
    const error = await new Promise((resolve) =>
      client.makeUnaryRequest('/ensemble.tests.Probe/Unheard', same, same, Buffer.alloc(0), (failure) => resolve(failure)));
    return { code: error.code };
  },

  async count({ client, to }) {
    const values = [];
    for await (const { value } of client.Count({ to })) values.push(value);
    return { values };
  },

  async sum({ client, to }) {
    return new Promise((resolve, reject) => {
      const call = client.Sum((error, response) => (error ? reject(error) : resolve({ sum: response.value })));
      for (let value = 1; value <= to; value++) call.write({ value });
      call.end();
    });
  },

  async chat({ client, texts }) {
    const call = client.Chat();
    const incoming = call[Symbol.asyncIterator]();
    const answers = [];
    for (const text of texts) {
      call.write({ text });
      answers.push((await incoming.next()).value.text);
    }
    call.end();
    if (!(await incoming.next()).done) throw new Error('The stream goes on.');
    return { answers };
  },

  async deadline({ client, milliseconds }) {
    const { error } = await unary(client, 'Hang', {}, new grpc.Metadata(), { deadline: Date.now() + milliseconds });
    return { code: error.code };
  },

  async cancel({ client }) {
    const hanging = unary(client, 'Hang', {});
    await runningHandlers(client, 1);
    hanging.call.cancel();
    return { code: (await hanging).error.code };
  },

  async cancelStream({ client }) {
    const call = client.Count({ to: 1, then_hang: true });
    const ended = new Promise((resolve) => call.once('error', resolve));
    await new Promise((resolve) => call.once('data', resolve));
    call.cancel();
    return { code: (await ended).code };
  },

  async large({ client, bytes }) {
    const overhead = 1 + (bytes < 2 ** 21 ? 3 : 4);
    const { response, error } = await unary(client, 'Echo', { payload: Buffer.alloc(bytes - overhead) });
    return { code: error?.code ?? 0, length: response?.payload.length ?? 0 };
  },

  async many({ client, total, concurrency }) {
    let left = total;
    let answered = 0;
    const worker = async () => {
      while (left-- > 0) {
        const { response, error } = await unary(client, 'Echo', { text: 'again' });
        if (error) throw error;
        if (response.text === 'again') answered++;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return { answered };
  },

  async health({ client, service }) {
    const health = new Health(client.address, grpc.credentials.createInsecure());
    const { response, error } = await unary(health, 'Check', { service });
    const watch = health.Watch({ service });
    watch.on('error', () => {});
    const first = await new Promise((resolve) => watch.once('data', resolve));
    watch.cancel();
    health.close();
    return { code: error?.code ?? 0, status: response?.status ?? '', watched: first.status };
  },

  close({ client }) {
    clients.delete(client.address);
    client.close();
    return {};
  },
};

function newClient(address, options = {}) {
  const client = new Probe(address, grpc.credentials.createInsecure(), options);
  client.address = address;
  return client;
}

/** Resolves to what came: response or error, headers and trailers. The running call is on the promise. */
function unary(client, method, request, metadata = new grpc.Metadata(), options = {}) {
  let call;
  const result = new Promise((resolve) => {
    const came = {};
    call = client[method](request, metadata, options, (error, response) => {
      Object.assign(came, { error, response });
      // The status comes after the callback.
      if (error) resolve(came);
    });
    call.on('metadata', (headers) => (came.headers = headers));
    call.on('status', ({ metadata: trailers }) => {
      came.trailers = trailers;
      resolve(came);
    });
  });
  result.call = call;
  return result;
}

async function runningHandlers(client, wanted) {
  for (;;) {
    const { response } = await unary(client, 'Stats', {});
    if (response.running === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
