import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as chatEntry from '../../src/chat.js';
import * as sessionEntry from '../../src/holdfast.js';
import * as httpEntry from '../../src/http.js';
import * as sharedEntry from '../../src/shared.js';
import * as testingEntry from '../../testing/index.js';
import { openBrowser, openTab } from '../support/tab-fixture.js';

/** For each argument or option by its name: calls that get it wrong. @typedef {Record<string, any[][]>} Wrong */

const url = 'http://localhost:9/';
const f = () => {};
const NO_TEXT = [5, true, null, {}, [], Symbol('x'), f];
const NO_REASON = ['a\nb', 'a\tb', 'a\u2028b', '\u202e', '\u0000', 'x'.repeat(201)];
const NO_FUNCTION = ['x', 5, null, {}, []];
const NO_TRANSPORT = [5, null, {}, 'HTTP', 'polling', ['auto'], 'websocket']; // there is no WebSocket here
const NO_OPTIONS = [5, 'x', true, null];
const NO_SIGNAL = [5, 'x', null, {}, new AbortController()];

/**
 * @param {any[]} before the arguments before the options
 * @param {Record<string, any[]>} [values] that an option cannot have, by its name
 * @returns {Wrong}
 */
function wrongOptions(before, values = {}) {
  const wrong = Object.entries({ ...values, signal: NO_SIGNAL });
  return Object.fromEntries([
    ['options', NO_OPTIONS.map((each) => [...before, each])],
    ...wrong.map(([name, all]) => [name, all.map((each) => [...before, { url, nick: 'ann', [name]: each }])]),
  ]);
}

const LISTENER = {
  name: [[], ...NO_TEXT.map((each) => [each, f])],
  listener: [['message'], ...NO_FUNCTION.map((each) => ['message', each])],
};
const NEXT = { name: [[], ...NO_TEXT.map((each) => [each])], ...wrongOptions(['message'], { over: NO_FUNCTION }) };

/** The methods of what has events. @type {Record<string, Wrong>} */
const EVENTS = {
  on: { ...LISTENER, ...wrongOptions(['message', f], { over: NO_FUNCTION }) },
  off: LISTENER,
  once: NEXT,
  stream: NEXT,
  // With these a session or a room tells its events; applications do not call them.
  emit: {},
  finish: {},
};

/** @type {Record<string, Wrong>} */
const SESSION = {
  ...EVENTS,
  send: wrongOptions(['x'], { number: [-1, 0.5, NaN, '1', null], follows: [0, 'true', null] }),
  pause: { seconds: [[], ...[0, -1, 0.5, NaN, '5', null, {}].map((each) => [each])] },
  packets: wrongOptions([]),
  resume: {},
  probe: {},
  close: {},
  trace: {},
};

/** @type {Record<string, Wrong>} */
const ROOM = {
  ...EVENTS,
  say: { text: [[], ...NO_TEXT.map((each) => [each])], ...wrongOptions(['x']) },
  whisper: {
    to: [[], ...NO_TEXT.map((each) => [each, 'x'])],
    text: [['bob'], ...NO_TEXT.map((each) => ['bob', each])],
    ...wrongOptions(['bob', 'x']),
  },
  typing: { active: [[], ...[0, 'true', null, {}].map((each) => [each])] },
  messages: wrongOptions([]),
  leave: { reason: [...NO_TEXT, ...NO_REASON].map((each) => [each]) },
  isOwn: { message: [[], ...NO_OPTIONS.map((each) => [each])] },
  older: {}, // rejects its promise with `bad-packet` instead
  who: {},
  rooms: {},
  close: {},
};

/** @type {Record<string, Wrong>} */
const CHAT = {
  join: { name: [[], ...NO_TEXT.map((each) => [each])], ...wrongOptions(['tea'], { nick: NO_TEXT, ids: NO_TEXT }) },
  close: {},
};

const CHAT_OPTIONS = wrongOptions([], { url: ['', 5, null, f], nick: NO_TEXT, tabs: [0, null], wait: [-1, '5'] });

/** All that applications import. @type {Record<string, Wrong>} */
const EXPORTS = {
  connect: {
    ...wrongOptions([], { url: ['', 5, null, f], wait: [-1, '5'], fetch: NO_FUNCTION }),
    ...wrongOptions([], { transport: NO_TRANSPORT, WebSocket: NO_FUNCTION }),
  },
  connectShared: {
    ...wrongOptions([], { url: ['', 5, null, f], name: NO_TEXT, switchboard: NO_FUNCTION }),
    ...wrongOptions([], { transport: NO_TRANSPORT, WebSocket: NO_FUNCTION }),
  },
  joinRoom: { nick: [[], ...NO_TEXT.map((each) => [each])], ...wrongOptions(['ann'], { room: NO_TEXT, ids: NO_TEXT }) },
  openChat: { ...CHAT_OPTIONS, options: [], nick: [[], ...[...NO_OPTIONS, {}].map((each) => [each])] },
  Chat: { ...CHAT_OPTIONS, nick: [[{ url }]] },
  Room: { session: [...NO_OPTIONS, {}, { on: f, send: f }, { on: 1, send: 1 }].map((each) => [each, { nick: 'ann' }]) },
  canShare: {},
  HoldfastError: {}, // its reason is for programs, whatever it is
  VERSION: {},
};

/** What applications import that have HTTP alone. @type {Record<string, Wrong>} */
const HTTP_EXPORTS = {
  connect: wrongOptions([], {
    url: ['', 5, null, f],
    wait: [-1, '5'],
    transport: ['auto', 'websocket', 'HTTP', null, f],
  }),
  HoldfastError: {},
  VERSION: {},
};

const TEXT_FIRST = [[], ...NO_TEXT.map((each) => [each])];
const NO_NUMBER = [NaN, Infinity, '5', null, {}];

/** What tests of applications use. @type {Record<string, Record<string, Wrong>>} */
const TESTING = {
  World: {
    start: { application: [...NO_OPTIONS, f].map((each) => [each]) },
    connect: { fetch: NO_FUNCTION.map((each) => [each]) },
    pass: { ms: [undefined, ...NO_NUMBER].map((each) => [each]) },
    run: {
      until: [undefined, ...NO_NUMBER].map((each) => [each]),
      enough: NO_FUNCTION.map((each) => [1, each]),
    },
    until: { what: [[], ...NO_FUNCTION.map((each) => [each])], limit: NO_NUMBER.map((each) => [f, each]) },
    kill: {},
    offline: {},
    online: {},
  },
  FakeChat: {
    enter: { nick: TEXT_FIRST, room: NO_TEXT.map((each) => ['bob', each]) },
    room: { name: TEXT_FIRST },
    refusal: {}, // for its rooms
    restart: {},
    time: {},
    listed: {},
  },
  FakeMember: {
    say: { text: TEXT_FIRST },
    whisper: { to: TEXT_FIRST, text: NO_TEXT.map((each) => ['bob', each]) },
    typing: { active: [[], [0], ['true'], [null]] },
    leave: { reason: NO_TEXT.map((each) => [each]) },
    // These are called by its room.
    send: {},
    end: {},
  },
};

/** @type {Record<string, Wrong>} */
const TESTING_EXPORTS = {
  World: {
    ...{ options: NO_OPTIONS.map((each) => [each]), fate: NO_FUNCTION.map((fate) => [{ fate }]) },
    ...{ random: NO_FUNCTION.map((random) => [{ random }]), pace: [[{ pace: 40 }]] },
    ...{ inactivity: [0, ...NO_NUMBER].map((inactivity) => [{ inactivity }]), wait: [[{ wait: -1 }], [{ wait: '5' }]] },
  },
  FakeChat: { now: NO_FUNCTION.map((each) => [each]) },
  dice: { seed: [undefined, ...NO_NUMBER].map((each) => [each]) },
  FATES: {},
  // The ones above make these.
  FakeMember: {},
  FakeRoom: {},
  FakeServer: {},
  FakeSession: {},
};

/**
 * @param {string} name of what is called
 * @param {Wrong} wrong
 * @param {(...values: any[]) => unknown} call
 */
function refuses(name, wrong, call) {
  for (const [argument, calls] of Object.entries(wrong)) {
    for (const values of calls) {
      assert.throws(
        () => call(...values),
        ({ name: kind, message }) => kind === 'TypeError' && new RegExp(`\\b${argument} must be `).test(message),
        `${name} with ${values.map(String)} does not refuse its ${argument}`,
      );
    }
  }
}

/** @param {object} object @returns {string[]} the names of its methods, those of its superclasses too */
function methodsOf(object) {
  const names = [];
  for (let own = Object.getPrototypeOf(object); own !== Object.prototype; own = Object.getPrototypeOf(own)) {
    const all = Object.entries(Object.getOwnPropertyDescriptors(own));
    names.push(...all.filter(([, { value }]) => typeof value === 'function').map(([name]) => name));
  }
  return [...new Set(names)].filter((name) => name !== 'constructor').sort();
}

/**
 * @param {any} object
 * @param {Record<string, Wrong>} table
 */
function refusesInEachMethod(object, table) {
  assert.deepEqual(Object.keys(table).sort(), methodsOf(object), 'each public method has a row');
  for (const [name, wrong] of Object.entries(table))
    refuses(name, wrong, (/** @type {any[]} */ ...values) => object[name](...values));
}

/**
 * @param {Record<string, any>} all the exports
 * @param {Record<string, Wrong>} table
 */
function refusesInEachExport(all, table) {
  assert.deepEqual(Object.keys(table).sort(), Object.keys(all).sort(), 'each export has a row');
  for (const [name, wrong] of Object.entries(table)) {
    const isClass = /^[A-Z]/.test(name);
    refuses(name, wrong, (...values) => (isClass ? new all[name](...values) : all[name](...values)));
  }
}

// Newer versions of Node have one.
Reflect.deleteProperty(globalThis, 'WebSocket');

test('each export refuses a wrong argument at once with a TypeError that names the argument', () => {
  refusesInEachExport({ ...sessionEntry, ...sharedEntry, ...chatEntry }, EXPORTS);
  refusesInEachExport(httpEntry, HTTP_EXPORTS);
  refusesInEachExport(testingEntry, TESTING_EXPORTS);
});

test('each method of a session refuses a wrong argument at once', () => {
  const session = sessionEntry.connect({ url });
  refusesInEachMethod(session, SESSION);
  session.close();
});

test('each method of a session that has HTTP alone refuses a wrong argument at once', () => {
  const session = httpEntry.connect({ url, transport: 'http' });
  refusesInEachMethod(session, SESSION);
  session.close();
});

test('each method of a session that tabs share refuses a wrong argument at once', () => {
  const { session } = openTab(openBrowser());
  refusesInEachMethod(session, SESSION);
  session.close();
});

test('each method of a chat and of a room refuses a wrong argument at once', () => {
  const chat = chatEntry.openChat({ url, nick: 'ann' });
  refusesInEachMethod(chat, CHAT);
  assert.deepEqual(chat.rooms, []);
  const room = chat.join('tea');
  refusesInEachMethod(room, ROOM);
  assert.deepEqual(room.place.says, []);
  chat.close();
});

test('each method that tests of an application use refuses a wrong argument at once', () => {
  const chat = new testingEntry.FakeChat();
  const objects = { World: new testingEntry.World(), FakeChat: chat, FakeMember: chat.enter('bob') };
  for (const [name, object] of Object.entries(objects)) refusesInEachMethod(object, TESTING[name] ?? {});
  const lobby = /** @type {any} */ (chat.room('lobby'));
  refuses('kick', { nick: TEXT_FIRST, reason: NO_TEXT.map((each) => ['bob', each]) }, (...all) => lobby.kick(...all));
  const { setTimeout } = /** @type {any} */ (objects.World);
  refuses('setTimeout', { run: [[], ['x', 1]], delay: NO_NUMBER.map((each) => [f, each]) }, setTimeout);
});
