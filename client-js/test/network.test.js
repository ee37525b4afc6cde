import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../src/holdfast.js';
import { Room } from '../src/room.js';
import { startFaultProxy } from './support/fault-proxy.js';
import { startModel } from './support/server.js';

const SEED = Number(process.env.SEED ?? 1);
const EACH = 60;

/** So many are said at once; one by one, each would cost a request more of what may be sent. */
const HANDFUL = 5;

test(`in Node, over HTTP, behind a proxy that spoils requests (SEED=${SEED}): nothing lost, doubled or out of order`, async () => {
  const server = await startModel();
  const proxy = await startFaultProxy({ target: server.url, seed: SEED, rate: 0.15 });
  try {
    const seen = await Promise.all(['ann', 'bob'].map((nick) => talk(`${proxy.url}/bind`, nick)));
    assert.deepEqual(seen[0], seen[1]);
    for (const nick of ['ann', 'bob']) {
      const expected = Array.from({ length: EACH }, (_, n) => `${nick} ${n + 1}`);
      assert.deepEqual(
        seen[0]?.filter((text) => text.startsWith(nick)),
        expected,
      );
    }
  } finally {
    proxy.close();
    await server.kill();
  }
});

/**
 * Says and listens until everything was seen.
 *
 * @param {string} url
 * @param {string} nick
 * @returns {Promise<string[]>}
 */
function talk(url, nick) {
  const session = connect({ url });
  const room = new Room(session, { nick });
  return new Promise((resolve, reject) => {
    /** @type {string[]} */
    const texts = [];
    let own = 0;
    const more = () => {
      for (let n = 0; n < HANDFUL; n++) room.say(`${nick} ${++own}`);
    };
    room.on('welcome', ({ gap }) => (gap ? reject(new Error(`gap: ${gap}`)) : more()));
    session.on('lost', ({ reason }) => reject(new Error(`the session was lost: ${reason}`)));
    room.on('refused', ({ code }) => reject(new Error(code)));
    room.on('message', ({ from, text }) => {
      texts.push(text);
      if (from === nick && text === `${nick} ${own}` && own < EACH) more();
      if (texts.length < 2 * EACH) return;
      session.on('end', () => resolve(texts));
      session.close();
    });
  });
}
