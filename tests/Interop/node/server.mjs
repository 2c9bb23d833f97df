// The probe served by grpc-js.
import grpc from '@grpc/grpc-js';
import { Probe, packDetails } from './proto.mjs';

/** Starts a server on a free port; resolves to the port. */
export function serve(options) {
  const server = new grpc.Server(options);
  server.addService(Probe.service, handlers());
  return new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port))));
}

/** What was set and nothing else: defaults that the loader filled in would be written as fields. */
function sameFields({ text, payload }) {
  return { ...(text && { text }), ...(payload.length && { payload }) };
}

function handlers() {
  const stats = { started: 0, running: 0, cancelled: 0 };

  /** Counts a call from now until `end` or its cancellation, whichever is first. */
  function begin(call) {
    stats.started++;
    stats.running++;
    let over = false;
    const end = () => {
      if (!over) stats.running--;
      over = true;
    };
    call.on('cancelled', () => {
      if (!over) stats.cancelled++;
      end();
    });
    return end;
  }

  return {
    Echo(call, callback) {
      const end = begin(call);
      const trailers = new grpc.Metadata();
      const [text] = call.metadata.get('x-text');
      const [data] = call.metadata.get('x-data-bin');
      if (text !== undefined && data !== undefined) {
        const headers = new grpc.Metadata();
        for (const metadata of [headers, trailers]) {
          metadata.set('x-text', text);
          metadata.set('x-data-bin', data);
        }
        call.sendMetadata(headers);
      }
      end();
      callback(null, sameFields(call.request), trailers);
    },

    Fail(call, callback) {
      const { code, message, reason } = call.request;
      const metadata = new grpc.Metadata();
      metadata.set('grpc-status-details-bin', packDetails(code, message, reason));
      callback({ code, details: message, metadata });
    },

    Hang(call) {
      begin(call);
    },

    Count(call) {
      const end = begin(call);
      for (let value = 1; value <= call.request.to; value++) call.write({ value });
      if (call.request.then_hang) return;
      end();
      call.end();
    },

    Sum(call, callback) {
      const end = begin(call);
      let sum = 0;
      call.on('data', ({ value }) => (sum += value));
      call.on('end', () => {
        end();
        callback(null, { value: sum });
      });
    },

    Chat(call) {
      const end = begin(call);
      call.on('data', (message) => call.write(message));
      call.on('end', () => {
        end();
        call.end();
      });
    },

    Stats(call, callback) {
      callback(null, stats);
    },
  };
}
