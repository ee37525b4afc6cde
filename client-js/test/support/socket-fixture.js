import { connect } from '../../src/holdfast.js';
import { World } from '../../testing/world.js';
import { FakePage } from '../../testing/fake-page.js';
import { FakeSockets } from './fake-sockets.js';

/** @import { Fate } from '../../testing/fake-network.js' */
/** @import { Options } from '../../src/holdfast.js' */
/** @import { Path } from './fake-sockets.js' */

let worlds = 0;

/**
 * A world with sockets, a server that records what it gets, and a page. Each has a URL of its own: what became of sockets is
 * kept for the life of a page, and these tests are one page.
 *
 * @param {{ path?: (count: number) => Path, fate?: (ticket: number) => Fate, random?: () => number, pace?: null }} [how]
 */
export function openWorld({ path, ...how } = {}) {
  const world = new World({ fate: () => 'ok', ...how });
  const sockets = new FakeSockets(world, path);
  /** @type {any[]} */
  const received = [];
  /** When each came, in ms. @type {number[]} */
  const times = [];
  const server = world.start({
    received: (_session, packet) => (received.push(packet), times.push(world.now)),
    closed: ({ sid }) => sockets.ended(sid),
  });
  const page = new FakePage(true);
  const url = `http://x/bind?${++worlds}`;
  /** The bodies of the requests by HTTP. @type {any[]} */
  const posts = [];
  const fetch = (/** @type {any} */ to, /** @type {any} */ init) => {
    posts.push({ at: world.now, ...JSON.parse(init.body) });
    return world.fetch(to, init);
  };
  const options = /** @type {any} */ ({ ...world.options, url, fetch, page, WebSocket: sockets.WebSocket });
  return { world, sockets, server, received, times, page, options, posts };
}

/**
 * A session in such a world that records what it is told.
 *
 * @param {Pick<ReturnType<typeof openWorld>, 'options'>} where
 * @param {Partial<Options>} [options]
 */
export function openSession({ options: usual }, options = {}) {
  const session = connect({ ...usual, ...options });
  /** @type {any[]} */
  const packets = [];
  /** @type {string[]} */
  const states = [];
  session.on('packet', (packet) => packets.push(packet));
  session.on('state', ({ state, reason, transport }) => states.push(`${state} ${reason} ${transport}`));
  return { session, packets, states };
}

/**
 * A session in a world of its own, a second after it began.
 *
 * @param {Parameters<typeof openWorld>[0]} [how]
 * @param {Partial<Options>} [options]
 */
export async function beginSession(how, options) {
  const where = openWorld(how);
  const opened = openSession(where, options);
  await where.world.pass(1000);
  return { ...where, ...opened };
}
