// A client of the piano socket: REST for the ticket, ws for the socket, protobufjs for rooms.proto as it is.
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import WebSocket from 'ws';

const proto = fileURLToPath(new URL('../../../contracts/realtime/rooms.proto', import.meta.url));
const root = new protobuf.Root().loadSync(proto, { keepCase: true });
const ServerMessage = root.lookupType('ensemble.rooms.v1.ServerMessage');
const ClientMessage = root.lookupType('ensemble.rooms.v1.ClientMessage');
const patience = 20_000;

export async function post(base, path, body, token) {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(new URL(path, base), { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`);
  return JSON.parse(text).data;
}

export class Piano {
  heard = [];
  #waiting = new Set();

  /** Takes a ticket and opens the socket with it; `query` goes behind its URL. */
  static async open(base, room, token, query = '') {
    const ticket = await post(base, `/api/rooms/${room}/ticket`, {}, token);
    const url = new URL(ticket.url + query, base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const piano = new Piano(url);
    await piano.hear('welcome');
    return piano;
  }

  constructor(url) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (data, isBinary) => this.#take(data, isBinary));
    this.socket.on('error', (error) => this.#fail(error));
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)));
    this.closed.then((code) => this.#fail(new Error(`closed with ${code}`)));
  }

  send(kind, content) {
    const message = ServerMessage.fromObject({ [kind]: content });
    const wrong = ServerMessage.verify(message);
    if (wrong) throw new Error(wrong);
    this.socket.send(ServerMessage.encode(message).finish());
  }

  play(bytes, timestamp) {
    this.send('midiMessage', { midi_data: bytes, timestamp });
  }

  all(kind) {
    return this.heard.filter((message) => message.kind === kind);
  }

  /** The first message of a kind that fits, come already or to come. */
  async hear(kind, fits = () => true) {
    return this.until(() => this.all(kind).find(fits), `${kind} to come`);
  }

  /** What `find` finds, as soon as it finds something. */
  until(find, what) {
    const found = find();
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const waiting = { look: () => done(find()), fail: (error) => stop(() => reject(error)) };
      const timer = setTimeout(() => waiting.fail(new Error(`no ${what}; heard ${this.heard.map(({ kind }) => kind).join(' ')}`)), patience);
      const stop = (then) => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        then();
      };
      const done = (value) => value && stop(() => resolve(value));
      this.#waiting.add(waiting);
    });
  }

  close() {
    this.socket.close(1000);
    return this.closed;
  }

  #take(data, isBinary) {
    if (!isBinary) return this.#fail(new Error('a text frame'));
    const message = ClientMessage.decode(data);
    const plain = ClientMessage.toObject(message, { longs: String, enums: String, defaults: true, oneofs: true });
    this.heard.push({ kind: plain.message, type: plain.messageType, content: plain[plain.message], epoch: plain.epoch, offset: Number(plain.offset) });
    for (const waiting of [...this.#waiting]) waiting.look();
  }

  #fail(error) {
    for (const waiting of [...this.#waiting]) waiting.fail(error);
  }
}
