// node main.mjs http://gateway: two musicians register, meet in a room and do what musicians do; one line of JSON says what came of it.
import { randomBytes, randomInt } from 'node:crypto';
import { Piano, post } from './client.mjs';

const base = process.argv[2];
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const report = {};

async function register(name) {
  const username = `${name}-${randomBytes(5).toString('hex')}`;
  const password = 'a-prelude-in-c-major';
  const data = await post(base, '/api/auth/register', { username, email: `${username}@example.org`, password, confirm_password: password });
  return { username, token: data.token };
}

/** Some events, as in a track of a MIDI file; every note that begins ends. */
function someRun() {
  const events = [];
  for (let i = randomInt(1, 6); i > 0; i--) {
    const [channel, key] = [randomInt(16), randomInt(128)];
    events.push([randomInt(20), 0x90 | channel, key, randomInt(1, 128)], [0x81, randomInt(128), 0x80 | channel, key, randomInt(128)]);
    events.push([0, 0xe0 | channel, randomInt(128), randomInt(128)], [randomInt(10), 0xb0 | channel, randomInt(70, 120), randomInt(128)]);
    events.push([0, 0xc0 | channel, randomInt(128)], [0, 0xd0 | channel, randomInt(128)]);
  }
  return Uint8Array.from(events.flat());
}

/** Plays runs, and gives what was played and what the other heard of it. */
async function perform(player, slot, listener) {
  const played = [];
  const before = listener.all('midiMessage').length;
  for (let i = 0; i < 100; i++) {
    const [run, timestamp] = [someRun(), Date.now()];
    player.play(run, timestamp);
    played.push(`${timestamp} ${hex(run)}`);
  }
  const heard = () => listener.all('midiMessage').slice(before).filter(({ content, offset }) => content.slot === slot && offset === 0);
  await listener.until(() => heard().length >= played.length, `${played.length} runs`);
  return { played, heard: heard().map(({ content }) => `${content.timestamp} ${hex(content.midi_data)}`) };
}

async function syncTime(piano) {
  const offsets = [];
  let echoed = 0;
  for (let i = 0; i < 10; i++) {
    const clientTime = Date.now() + i / 16;
    piano.send('timeSync', { client_time: clientTime });
    const { content } = await piano.until(() => piano.all('timeSync')[i], 'time');
    if (content.client_time === clientTime && content.server_receive <= content.server_send) echoed++;
    offsets.push((content.server_receive - clientTime + (content.server_send - Date.now())) / 2);
  }
  return { echoed, offset: offsets.sort((one, other) => one - other)[5] };
}

/** Too many notes: told to the player; and what the listener hears sounding afterwards. */
async function exhaust(player, slot, listener) {
  const sounding = new Set();
  let began = 0;
  let taken = listener.heard.length;
  const look = () => {
    for (; taken < listener.heard.length; taken++) {
      const { kind, content } = listener.heard[taken];
      if (kind !== 'midiMessage' || content.slot !== slot) continue;
      for (let at = 0; at + 3 < content.midi_data.length; ) {
        const [status, key, value] = content.midi_data.subarray(at + 1, at + 4);
        if (status >> 4 === 9 && value > 0) began = sounding.add(key) && began + 1;
        else if (status >> 4 === 8 || status >> 4 === 9) sounding.delete(key);
        at += status >> 4 === 12 || status >> 4 === 13 ? 3 : 4;
      }
    }
    return { sounding, began };
  };
  for (let key = 0; key < 20; key++) player.play(Uint8Array.from(Array.from({ length: 100 }, () => [0, 0x90, key, 64]).flat()), Date.now());
  const spent = await player.hear('noteQuota', ({ content }) => content.muted_until !== '0');
  await listener.until(() => listener.all('midiMessage').find(({ content, offset }) => content.slot === slot && offset > 0), 'what is owed');
  const full = await player.until(() => {
    const last = player.all('noteQuota').at(-1);
    return last.content.muted_until === '0' && last;
  }, 'refill');
  return { left: spent.content.left, began: look().began, sounding: look().sounding.size, refilled: full.content.left, max: full.content.max };
}

const [clara, robert] = [await register('clara'), await register('robert')];
const room = (await post(base, '/api/rooms', { room_name: 'Kreisleriana', room_type: 'public' }, clara.token)).room_id;
const one = await Piano.open(base, room, clara.token);
const joinedOne = (await one.hear('roomJoined')).content;
let two = await Piano.open(base, room, robert.token);
const joinedTwo = (await two.hear('roomJoined')).content;
const slots = [joinedOne.your_slot, joinedTwo.your_slot];
report.joined = {
  room: joinedTwo.room.room_name,
  members: joinedTwo.members.map(({ slot, user }) => `${slot} ${user.username.split('-')[0]}`),
  seen: (await one.hear('userJoined')).content.member.slot,
  types: [...new Set(two.heard.map(({ kind, type }) => `${kind} ${type}`))],
  quotas: [joinedOne.quota.max, joinedTwo.quota.max],
};

report.time = await syncTime(one);
report.notes = await Promise.all([perform(one, slots[0], two), perform(two, slots[1], one)]);

one.send('chatMessage', { message: 'Träumerei next? ♪' });
const said = await Promise.all([one, two].map((piano) => piano.hear('chatMessage')));
report.chat = said.map(({ content, offset }) => `${content.id} ${content.slot} ${offset} ${content.message}`);

report.quota = await exhaust(two, slots[1], one);

const last = two.heard.findLast(({ offset }) => offset > 0);
two.socket.terminate();
await two.closed;
await one.hear('userLeft');
for (const message of ['one', 'two', 'three']) one.send('chatMessage', { message });
await one.hear('chatMessage', ({ content }) => content.message === 'three');
two = await Piano.open(base, room, robert.token, '?join=manual');
two.send('resume', { epoch: last.epoch, offset: last.offset });
const resumed = (await two.hear('resumed')).content;
const replayed = two.heard.slice(1, two.heard.findIndex(({ kind }) => kind === 'resumed')).filter(({ offset }) => offset > 0);
report.resume = {
  from: last.offset,
  to: Number(resumed.offset),
  slot: [slots[1], resumed.your_slot],
  replayed: resumed.replayed,
  offsets: replayed.map(({ offset }) => offset),
  chat: replayed.filter(({ kind }) => kind === 'chatMessage').map(({ content }) => content.message),
  twice: two.all('roomJoined').length + two.all('resync').length,
};
report.notes.push(await perform(two, resumed.your_slot, one));
report.errors = [...one.all('error'), ...two.all('error')].map(({ content }) => content.code);
report.closed = [await one.close(), await two.close()];
console.log(JSON.stringify(report));
