import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connect } from '../../src/holdfast.js';
import { Room } from '../../src/chat/room.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { startFake } from '../support/server.js';
import { FAULTS } from '../support/fault-injector.js';

/** @import { Server } from '../support/server.js' */
/** @import { Fault } from '../support/fault-injector.js' */

/** So many of the first requests are spoiled, each second one. */
const SPOILED = 4;

/** @type {Server} */
let server;
before(async () => (server = await startFake()));
after(() => server.kill());

for (const fault of FAULTS) {
  test(`behind a proxy with the fault "${fault}" messages arrive once and in order`, async () => {
    const { texts, lost, done, reasons } = await talk(fault, `with-${fault}`);
    assert.deepEqual([texts, lost], [['1', '2', '3', '4', '5', '6'], []]);
    assert.ok((done[fault] ?? 0) > 0);
    const reason = REASONS[fault];
    if (reason) assert.ok(reasons.includes(reason), `${reason} in ${reasons}`);
  });
}

/** Why the client repeats a request; the others it may not notice. @type {Partial<Record<Fault, string>>} */
const REASONS = {
  unsent: 'network',
  unheard: 'network',
  torn: 'network',
  short: 'not-json',
  gateway: 'http-502',
  busy: 'http-503',
  page: 'not-json',
  stranger: 'not-json',
  portal: 'redirect',
};

test('a captive portal is never sent the packets for the server', async () => {
  const { leaked } = await talk('portal', 'leaked');
  assert.deepEqual(leaked, []);
});

/**
 * @param {Fault} fault
 * @param {string} name of the room
 * @returns {Promise<{ texts: string[], lost: string[], reasons: string[], leaked: string[], done: Record<string, number> }>}
 */
async function talk(fault, name) {
  const spoil = (/** @type {number} */ number) => (number <= SPOILED && number % 2 === 1 ? fault : undefined);
  const proxy = await startFaultProxy({ target: server.url, fault: spoil });
  const session = connect({ url: `${proxy.url}/bind`, random: () => 0.05 });
  const room = new Room(session, { nick: 'ann', room: name });
  const lost = /** @type {string[]} */ ([]);
  const reasons = new Set();
  session.on('lost', ({ reason }) => lost.push(reason));
  session.on('state', ({ state, reason }) => /offline|reconnecting/.test(state) && reasons.add(reason));
  const texts = /** @type {string[]} */ ([]);
  try {
    await new Promise((resolve, reject) => {
      room.on('message', ({ text }) => {
        texts.push(text);
        // Not all in one go: so there is always something on its way.
        if (texts.length < 6) room.say(`${texts.length + 1}`);
        else resolve(undefined);
      });
      room.on('failed', ({ code }) => reject(new Error(code)));
      session.on('end', ({ reason }) => reject(new Error(reason)));
      room.say('1');
    });
    return { texts, lost, reasons: [...reasons], leaked: proxy.leaked, done: proxy.done };
  } finally {
    session.close();
    proxy.close();
  }
}
