import { Room } from '../../src/chat/room.js';
import { FakeChat } from '../../testing/fake-chat.js';
import { World } from '../../testing/world.js';

/** @import { Place } from '../../src/chat/room.js' */
/** @import { Fate } from '../../testing/fake-network.js' */

/**
 * A world with the fake chat in it.
 *
 * @param {(ticket: number) => Fate} [fate]
 */
export function open(fate = () => 'ok') {
  const world = new World({ fate });
  const chat = new FakeChat(() => world.now);
  world.start(chat);
  return { world, chat };
}

/**
 * A member of a room that records what is emitted.
 *
 * @param {World} world
 * @param {string} nick
 * @param {Place} [place]
 * @param {{ room?: string, session?: ReturnType<World['connect']>, ids?: string }} [where]
 */
export function joinAs(
  world,
  nick,
  place,
  { room: name, session = world.connect(), ids = `${nick}${world.now}${name ?? ''}` } = {},
) {
  const room = new Room(session, { nick, room: name, place, ids });
  const seen = {
    texts: /** @type {string[]} */ ([]),
    whispers: /** @type {string[]} */ ([]),
    gaps: /** @type {any[]} */ ([]),
    typing: /** @type {string[]} */ ([]),
    waits: /** @type {number[]} */ ([]),
    histories: /** @type {any[]} */ ([]),
    events: /** @type {string[]} */ ([]),
  };
  let lost = 0;
  session.on('lost', () => lost++);
  let members = { nicks: /** @type {string[]} */ ([]), count: 0 };
  room.on('message', ({ from, text }) => seen.texts.push(`${from}: ${text}`));
  room.on('whisper', ({ from, to, text }) => seen.whispers.push(`${from} to ${to}: ${text}`));
  room.on('welcome', ({ gap }) => seen.gaps.push(gap));
  room.on('typing', ({ nicks }) => seen.typing.push(nicks.join()));
  room.on('waiting', ({ retryAfter }) => seen.waits.push(retryAfter));
  room.on('history', (history) => seen.histories.push(history));
  room.on('members', (all) => (members = all));
  room.on('presence', ({ kind, nick: who, reason }) => seen.events.push([kind, who, reason].filter(Boolean).join(' ')));
  room.on('notice', ({ text, id }) => seen.events.push(`notice ${text}${id ? '' : ' to all'}`));
  room.on('error', ({ code }) => seen.events.push(`error ${code}`));
  room.on('refused', ({ code, suggestion }) =>
    seen.events.push(`refused ${code}${suggestion ? ` ${suggestion}` : ''}`),
  );
  room.on('failed', ({ code, text }) => seen.events.push(`failed ${code} ${text.slice(0, 5)}`));
  session.on('end', ({ reason }) => seen.events.push(`end ${reason}`));
  return { session, room, ...seen, members: () => members.nicks, count: () => members.count, lost: () => lost };
}

/** @param {string} reason of a rejection */
export function because(reason) {
  return { name: 'HoldfastError', reason };
}

/**
 * @param {Promise<any>} promise
 * @returns {{ outcome: any }} what becomes of it
 */
export function watch(promise) {
  const watched = { outcome: /** @type {any} */ ('pending') };
  promise.then(
    (value) => (watched.outcome = value),
    (error) => (watched.outcome = error.reason),
  );
  return watched;
}
