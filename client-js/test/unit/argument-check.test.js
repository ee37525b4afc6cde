import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinRoom, openChat, Room } from '../../src/chat.js';
import { connect } from '../../src/holdfast.js';
import { connectShared } from '../../src/shared.js';
import { World } from '../../testing/world.js';

const SECRET = 'sesame';
const url = `http://localhost:9/${SECRET}`;
const NO_TEXT = [5, true, null, {}, [SECRET], Symbol(SECRET)];
const NO_FUNCTION = [SECRET, 5, null, {}];
const NO_SIGNAL = [{}, null, SECRET, new AbortController()];
const NO_COUNT = [-1, NaN, 1.5, Infinity, '50', null, 2 ** 53, 5n];
const NO_FLAG = [0, 'true', null, {}];

/** Values that an option of every function cannot have. @type {Record<string, any[]>} */
const SESSION = {
  url: ['', ' ', 'ftp://x', `http://ann:${SECRET}@`, `http://ann:${SECRET}@x/`, 5, null, {}, [url], Symbol(SECRET)],
  wait: NO_COUNT,
  pace: [
    ...[40, SECRET, true, {}, { packets: 40 }, { packets: 0, seconds: 3 }, { packets: 1.5, seconds: 3 }],
    ...[
      { packets: 40, seconds: 0 },
      { packets: 40, seconds: NaN },
      { packets: '40', seconds: 3 },
    ],
  ],
  signal: NO_SIGNAL,
  page: [5, SECRET, true],
  fetch: NO_FUNCTION,
  clock: [{}, 5, null, { now: Date.now }],
  wall: NO_FUNCTION,
  random: NO_FUNCTION,
};

const SHARED = { name: NO_TEXT, switchboard: NO_FUNCTION, locks: [5, {}], channel: NO_FUNCTION, connect: NO_FUNCTION };

const ROOM = {
  place: [
    ...[5, SECRET, { nick: 5 }, { token: 5 }, { seq: -1 }, { seq: SECRET }, { log: {} }, { ids: 7 }],
    ...[
      { says: 5 },
      { says: [null] },
      { says: [{ id: 5, text: SECRET }] },
      { says: [{ id: 'x', text: SECRET, to: 1 }] },
    ],
  ],
  ids: NO_TEXT,
  signal: NO_SIGNAL,
};

/**
 * @param {string} name of what is wrong
 * @param {() => unknown} call
 */
function refused(name, call) {
  assert.throws(call, (/** @type {any} */ error) => {
    assert.equal(error.name, 'TypeError', name);
    assert.match(error.message, new RegExp(`\\b${name} must be (a|an|what|true|http|\\{|null)`));
    assert.doesNotMatch(JSON.stringify([error.message, { ...error }]), new RegExp(SECRET));
    return true;
  });
}

/**
 * @param {Record<string, any[]>} wrong
 * @param {(options: any) => unknown} call
 */
function eachRefused(wrong, call) {
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) refused(name, () => call({ [name]: value }));
  }
}

test('each function refuses an invalid option at once, and names it', () => {
  const open = (/** @type {any} */ own) => openChat({ url, nick: 'ann', ...own });
  const join = (/** @type {any} */ own) => joinRoom('ann', { url, ...own });
  eachRefused(SESSION, (own) => connect({ url, ...own }));
  eachRefused({ ...SESSION, ...SHARED }, (own) => connectShared({ url, ...own }));
  eachRefused({ ...SESSION, tabs: NO_FLAG, nick: [undefined, ...NO_TEXT] }, open);
  eachRefused({ ...SESSION, ...ROOM, tabs: NO_FLAG, room: NO_TEXT }, join);
  for (const nick of [undefined, ...NO_TEXT]) refused('nick', () => joinRoom(/** @type {any} */ (nick), { url }));
});

test('options that are no object are refused', () => {
  for (const none of /** @type {any[]} */ ([null, 5, SECRET, true])) {
    for (const call of [connect, connectShared]) refused('options', () => call(none));
    refused('nick', () => openChat(none));
    refused('options', () => joinRoom('ann', none));
  }
  for (const call of [connect, connectShared]) refused('options', () => /** @type {any} */ (call)());
});

test('an optional argument may be undefined, and a saved place may be null', async () => {
  const world = new World();
  world.start();
  const none = Object.fromEntries([...Object.keys(SESSION), ...Object.keys(SHARED)].map((name) => [name, undefined]));
  const shared = connectShared({ ...none, ...world.options, pace: null, page: null, locks: null });
  const room = new Room(shared, { nick: 'ann', room: undefined, place: null, ids: undefined, signal: undefined });
  await world.pass(1000);
  assert.deepEqual([shared.state, room.name], ['connected', 'lobby']);
});

for (const [what, open] of /** @type {const} */ ([
  ['a session', connect],
  ['a shared session', connectShared],
])) {
  test(`the methods of ${what} refuse invalid arguments`, async () => {
    const session = /** @type {any} */ (open({ url }));
    eachRefused({ signal: NO_SIGNAL, number: NO_COUNT, follows: NO_FLAG }, (own) => session.send('x', own));
    for (const seconds of [undefined, 0, ...NO_COUNT.filter((each) => each !== Infinity)])
      refused('seconds', () => session.pause(seconds));
    listensStrictly(session);
    session.close();
  });
}

/** @param {any} emitter */
function listensStrictly(emitter) {
  const until = { signal: NO_SIGNAL, over: NO_FUNCTION };
  for (const name of [undefined, ...NO_TEXT]) {
    for (const call of ['on', 'once', 'stream'])
      refused('name', () => emitter[call](name, call === 'on' ? () => {} : undefined));
  }
  for (const listener of [undefined, ...NO_FUNCTION]) refused('listener', () => emitter.on('end', listener));
  eachRefused(until, (own) => emitter.on('end', () => {}, own));
  for (const call of ['once', 'stream']) eachRefused(until, (own) => emitter[call]('end', own));
  for (const none of [null, 5, SECRET]) refused('options', () => emitter.on('end', () => {}, none));
}

test('the methods of a chat and of a room refuse invalid arguments', () => {
  const chat = /** @type {any} */ (openChat({ url, nick: 'ann' }));
  for (const name of [undefined, ...NO_TEXT]) refused('name', () => chat.join(name));
  eachRefused({ ...ROOM, nick: NO_TEXT }, (own) => chat.join('tea', own));
  refused('options', () => chat.join('tea', null));
  assert.deepEqual(chat.rooms, []);
  const room = chat.join('tea');
  for (const text of [undefined, ...NO_TEXT]) {
    refused('text', () => room.say(text));
    refused('text', () => room.whisper('bob', text));
    refused('to', () => room.whisper(text, 'x'));
  }
  eachRefused({ signal: NO_SIGNAL }, (own) => room.say(SECRET, own));
  eachRefused({ signal: NO_SIGNAL }, (own) => room.whisper('bob', SECRET, own));
  for (const active of [undefined, ...NO_FLAG]) refused('active', () => room.typing(active));
  for (const reason of NO_TEXT) refused('reason', () => room.leave(reason));
  eachRefused({ signal: NO_SIGNAL }, (own) => room.messages(own));
  listensStrictly(room);
  refused('session', () => new Room(/** @type {any} */ ({}), { nick: 'ann' }));
  assert.deepEqual(room.place.says, []);
  chat.close();
});

test('a history limit that is no number is refused like a fraction', async () => {
  const room = joinRoom('ann', { url, tabs: false });
  for (const limit of /** @type {any[]} */ (['5', null, {}, 5n]))
    await assert.rejects(room.older(limit), { reason: 'bad-packet' });
  room.close();
});
