// Each message to everybody else in the room, by ws in its fastest form: the frame is encoded once for all recipients and written to their
// sockets past the per-client encoder; what one turn of the event loop brings goes out in one write a socket.
// Usage: node server.js <port>
'use strict';
const { WebSocketServer, Sender } = require('ws');

const rooms = new Map();
let corked = [];

function flush() {
  const sockets = corked;
  corked = [];
  for (const socket of sockets) socket.uncork();
}

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), perMessageDeflate: false, clientTracking: false, backlog: 4096 });
server.on('connection', (client, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room.add(client));
  client.on('message', (data, isBinary) => {
    const frame = Buffer.concat(Sender.frame(data, { fin: true, rsv1: false, opcode: isBinary ? 2 : 1, mask: false, readOnly: true }));
    for (const other of room) {
      if (other === client) continue;
      const socket = other._socket;
      if (socket.writableCorked === 0) {
        socket.cork();
        if (corked.push(socket) === 1) setImmediate(flush);
      }
      socket.write(frame);
    }
  });
  client.on('close', () => room.delete(client));
  client.on('error', () => {});
});
