import { RoomRouter } from '../../src/chat/tabs/room-router.js';
import { connectShared } from '../../src/shared.js';
import { FakeChat } from '../../testing/fake-chat.js';
import { FakeBrowser } from '../../testing/fake-tabs.js';
import { dice } from '../../testing/seeded-random.js';
import { World } from '../../testing/world.js';
import { joinAs } from './room-fixture.js';

/** @import { Place } from '../../src/chat/room.js' */
/** @import { FakeTab } from '../../testing/fake-tabs.js' */
/** @import { Fate } from '../../testing/fake-network.js' */

let count = 0;

/**
 * A chat, and a browser before it.
 *
 * @param {{ fate?: (ticket: number) => Fate, random?: () => number }} [how]
 */
export function openChatBrowser({ fate = () => 'ok', random = dice(1) } = {}) {
  const world = new World({ fate, random });
  const chat = new FakeChat(() => world.now);
  world.start(chat);
  return { world, chat, browser: new FakeBrowser(world), random };
}

/**
 * One tab of a browser in a room, with the session of all its tabs.
 *
 * @param {{ world: World, browser: FakeBrowser, random: () => number }} where
 * @param {{ nick?: string, room?: string, place?: Place, seen?: boolean, tab?: FakeTab, wall?: () => number }} [how]
 */
export function joinInTab({ world, browser, random }, how = {}) {
  const { nick = 'ann', room, place, seen, tab = browser.open({ seen }) } = how;
  const session = connectShared({
    ...{ url: '/bind', name: nick, random },
    switchboard: (port) => new RoomRouter(port, { store: browser.storage }),
    ...tab.means,
  });
  return { tab, ...joinRoomOf({ world }, session, { nick, room, place }) };
}

/**
 * One more room of a tab.
 *
 * @param {{ world: World }} where
 * @param {any} session
 * @param {{ nick?: string, room?: string, place?: Place }} [how]
 */
export function joinRoomOf({ world }, session, { nick = 'ann', room, place } = {}) {
  const seat = joinAs(world, nick, place, { room, session, ids: `${nick}-${++count}` });
  return { ...seat, says: /** @type {string[]} */ ([]) };
}
