import { FakeBrowser } from '../../testing/fake-tabs.js';
import { dice } from '../../testing/seeded-random.js';
import { World } from '../../testing/world.js';
import { connectShared } from '../../src/shared.js';

/** @import { FakeTab } from '../../testing/fake-tabs.js' */
/** @import { Fate } from '../../testing/fake-network.js' */

/**
 * A server that sends each packet of a session to all sessions, and a browser.
 *
 * @param {{ fate?: (ticket: number) => Fate, random?: () => number }} [how]
 */
export function openBrowser({ fate = () => 'ok', random = dice(1) } = {}) {
  const world = new World({ fate, random });
  /** @type {any[]} */
  const peers = [];
  /** @type {any[]} */
  const received = [];
  /** @type {string[]} */
  const closed = [];
  world.start({
    opened: (session) => peers.push(session),
    received: (_session, packet) => {
      received.push(packet);
      for (const each of peers) if (!each.closed) each.send(packet);
    },
    closed: (_session, reason) => closed.push(reason),
  });
  return { world, browser: new FakeBrowser(world), peers, received, closed, random };
}

/**
 * A tab with a shared session that records its events.
 *
 * @param {{ browser: FakeBrowser, random: () => number }} where
 * @param {{ seen?: boolean, tab?: FakeTab } & Record<string, any>} [how]
 */
export function openTab({ browser, random }, { seen, tab = browser.open({ seen }), ...options } = {}) {
  const session = connectShared({ url: '/bind', name: 'ann', random, ...tab.means, ...options });
  /** @type {any[]} */
  const packets = [];
  /** @type {string[]} */
  const events = [];
  session.on('packet', (packet) => packets.push(packet));
  session.on('state', ({ state, reason }) => events.push(`${state} ${reason}`));
  session.on('session', ({ number }) => events.push(`session ${number}`));
  session.on('lost', ({ reason }) => events.push(`lost ${reason}`));
  session.on('end', ({ reason }) => events.push(`end ${reason}`));
  return { tab, session, packets, events };
}

/**
 * @param {Promise<void>} promise
 * @returns {{ fate: string }} what becomes of it
 */
export function outcomeOf(promise) {
  const told = { fate: 'open' };
  promise.then(
    () => (told.fate = 'sent'),
    ({ reason }) => (told.fate = reason),
  );
  return told;
}
