import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../src/holdfast.js';
import { Room } from '../../src/chat/room.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { startFake } from '../support/server.js';

const SEED = Number(process.env.SEED ?? 1);
const EACH = 60;

/** How many messages are allowed in half a second. */
const LIMIT = 10;

/** How many messages are sent at once: more than allowed, so that slow machines meet the limit, too. */
const HANDFUL = 12;

/** One in so many messages is a whisper. */
const WHISPER = 6;

test(`in Node, over HTTP, behind a proxy that spoils requests, in spite of a rate limit (SEED=${SEED}): nothing lost, doubled or out of order`, async () => {
  const server = await startFake('--rate-limit', `${LIMIT}/500ms`);
  const proxy = await startFaultProxy({ target: server.url, seed: SEED, rate: 0.15 });
  try {
    const url = `${proxy.url}/bind`;
    const [ann, bob] = await Promise.all([talk(url, 'ann', 'bob'), talk(url, 'bob', 'ann')]);
    assert.deepEqual(ann.said, bob.said);
    assert.deepEqual([...ann.whispered].sort(), [...bob.whispered].sort());
    for (const nick of ['ann', 'bob']) {
      const all = Array.from({ length: EACH }, (_, n) => `${nick} ${n + 1}`);
      const own = (/** @type {string} */ text) => text.startsWith(nick);
      assert.deepEqual(
        ann.said.filter(own),
        all.filter((_, n) => (n + 1) % WHISPER > 0),
      );
      for (const { whispered } of [ann, bob]) {
        assert.deepEqual(
          whispered.filter(own),
          all.filter((_, n) => (n + 1) % WHISPER === 0),
        );
      }
    }
    assert.ok(ann.waits + bob.waits > 0);
  } finally {
    proxy.close();
    await server.kill();
  }
});

/**
 * Sends messages and whispers until all have arrived.
 *
 * @param {string} url
 * @param {string} nick
 * @param {string} other
 * @returns {Promise<{ said: string[], whispered: string[], waits: number }>}
 */
function talk(url, nick, other) {
  const session = connect({ url });
  const room = new Room(session, { nick });
  const seen = { said: /** @type {string[]} */ ([]), whispered: /** @type {string[]} */ ([]), waits: 0 };
  return new Promise((resolve, reject) => {
    let own = 0;
    const more = () => {
      for (let n = 0; n < HANDFUL && own < EACH; n++) {
        const text = `${nick} ${++own}`;
        if (own % WHISPER === 0) room.whisper(other, text);
        else room.say(text);
      }
    };
    /** @param {string} text */
    const next = (text) => {
      if (text === `${nick} ${own}`) more();
      if (seen.said.length + seen.whispered.length === 2 * EACH) session.close();
    };
    room.on('welcome', ({ gap }) => gap && reject(new Error(`gap: ${gap}`)));
    // Whispers reach present members only.
    room.on('members', ({ count }) => count === 2 && own === 0 && more());
    session.on('lost', ({ reason }) => reject(new Error(`the session was lost: ${reason}`)));
    session.on('end', () => resolve(seen));
    room.on('refused', ({ code }) => reject(new Error(code)));
    room.on('failed', ({ code }) => reject(new Error(code)));
    room.on('waiting', () => seen.waits++);
    room.on('message', ({ text }) => (seen.said.push(text), next(text)));
    room.on('whisper', ({ text }) => (seen.whispered.push(text), next(text)));
  });
}
