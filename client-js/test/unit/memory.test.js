import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Room } from '../../src/chat/room.js';
import { connect } from '../../src/holdfast.js';
import { World } from '../../testing/world.js';

/** @import { FakeSession } from '../../testing/fake-session.js' */

setFlagsFromString('--expose-gc');
const gc = /** @type {() => void} */ (runInNewContext('gc'));

/** Growth is measured between these: before the first, code is compiled, and tables have not got their size. */
const EARLY = 20_000;
const HALFWAY = 60_000;
const ALL = 100_000;

/** More timers than ever wait at once, of the session and the network together. */
const MANY = 20;

/** So many packets leave together. */
const HANDFUL = 20;

/**
 * What the heap may differ by without anything being kept, in bytes, in each half of the way. What the engine keeps for
 * itself, such as compiled code, comes once; what is kept of packets comes in both.
 */
const NOISE = 200_000;

test(`${ALL} packets down and ${ALL} up leave nothing in memory and no timer`, async () => {
  const world = new World({ pace: null });
  let up = 0;
  const server = world.start({ received: () => up++ });
  const session = connect({ ...world.options, pace: null });
  let down = 0;
  let settled = 0;
  session.on('packet', () => down++);
  await world.until(() => session.state === 'connected');
  await compare(world, async (count) => {
    for (let n = 0; n < HANDFUL; n++) {
      session.send({ n: count + n, text: `this is packet ${count + n} of those that go up` }).then(() => settled++);
      server.session?.send({ n: count + n, text: `this is packet ${count + n} of those that come down` });
    }
    await world.until(() => up === count + HANDFUL && down === up && settled === up);
    return up;
  });
  assert.deepEqual([up, down, settled], [ALL, ALL, ALL]);
});

test(`${ALL} messages in a room, each tenth sent here, leave nothing in memory and no timer`, async () => {
  const world = new World({ pace: null });
  const chat = new Forgetful();
  const server = world.start(chat);
  const session = connect({ ...world.options, pace: null });
  const room = new Room(session, { nick: 'ann' });
  let seen = 0;
  room.on('message', () => seen++);
  await world.until(() => room.joined);
  await compare(world, async (count) => {
    for (let n = 0; n < HANDFUL; n++) {
      if (n % 10 === 0) room.say(`this is message ${count + n}`);
      else if (server.session) chat.publish(server.session, { from: 'bob', text: `this is message ${count + n}` });
    }
    await world.until(() => seen === count + HANDFUL);
    return seen;
  });
  assert.equal(seen, ALL);
});

/** A room for one member that keeps nothing, so that what is measured is the client. */
class Forgetful {
  #seq = 0;

  /**
   * @param {FakeSession} session
   * @param {any} packet
   */
  received = (session, { kind, room, nick, text, id }) => {
    const welcome = { seq: 0, log: 'x', token: 't', members: [nick], history: [], oldest: 1, complete: true };
    if (kind === 'join') session.send({ kind: 'welcome', room, nick, ...welcome });
    else if (kind === 'say') this.publish(session, { from: 'ann', text, id });
  };

  /**
   * @param {FakeSession} session
   * @param {object} message
   */
  publish(session, message) {
    session.send({ kind: 'message', room: 'lobby', seq: ++this.#seq, at: '2026-01-01T00:00:00Z', ...message });
  }
}

/**
 * Works until all is done, and compares what is kept then with what was kept early on.
 *
 * @param {World} world
 * @param {(count: number) => Promise<number>} work does a handful and tells how many are done
 */
async function compare(world, work) {
  let count = 0;
  const advance = async (/** @type {number} */ to) => {
    for (; count < to; count = await work(count)) assert.ok(world.timers < MANY, `${world.timers} timers`);
  };
  await advance(EARLY);
  const early = await measure(world);
  await advance(HALFWAY);
  const halfway = await measure(world);
  await advance(ALL);
  const late = await measure(world);
  assert.equal(late.timers, early.timers, 'timers');
  const grown = [halfway.heap - early.heap, late.heap - halfway.heap];
  assert.ok(Math.min(...grown) < NOISE, `the heap has grown by ${grown.join(' and then by ')} bytes`);
}

/** @param {World} world at rest */
async function measure(world) {
  await world.pass(100);
  gc();
  // What the first one finds dead, the second has swept.
  await new Promise((resolve) => setTimeout(resolve));
  gc();
  return { timers: world.timers, heap: process.memoryUsage().heapUsed };
}
