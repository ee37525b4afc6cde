/** The handlers of the packets of a room, one for each kind. */

import { readPacket } from './packet-shapes.js';
import { retryDelayOf } from './retry-delay.js';
import { failure } from './promises.js';

/** @import { Packet } from '../types.js' */
/** @import { Membership } from './membership.js' */
/** @import { Message } from './types.js' */

/** Codes of errors that are not about joining: about the session, or about a packet that was sent too early. */
const OTHER_CODES = ['replaced', 'kicked', 'banned', 'too-many-connections', 'not-joined'];

/** @type {ReadonlyMap<unknown, (membership: Membership, packet: Packet) => void>} */
const HANDLERS = new Map(
  Object.entries({
    welcome,
    message,
    whisper,
    history,
    notice,
    error,
    typing,
    joined: presence,
    left: presence,
    members,
    rooms,
  }),
);

/**
 * Handles a packet of the server. A packet without the shape of its kind, or of an unknown kind, is ignored: otherwise a
 * wrong number, such as that of a message, would be used from then on.
 *
 * @param {Membership} membership
 * @param {Packet} packet
 */
export function handlePacket(membership, packet) {
  if (membership.stage === 'over' || (packet?.room ?? membership.name) !== membership.name) return;
  const read = readPacket(packet, (field) => membership.warn(packet.kind, field));
  if (read) HANDLERS.get(read?.kind)?.(membership, read);
  else unreadable(membership, packet);
}

/**
 * What this member said, and whose answer cannot be read, is not waited for: all that it says later would wait, too.
 *
 * @param {Membership} membership
 * @param {Packet} packet
 */
function unreadable({ self, outbox }, { from, id }) {
  const ofAnother = typeof from === 'string' && from !== self.nick;
  if (!ofAnother && outbox.has(id)) outbox.refuse(id, { code: 'not-json', reason: 'its answer cannot be read' });
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function welcome(membership, packet) {
  const { nick, token, seq, members: all, history: messages, oldest, messageLength } = packet;
  const { deduplicator, emit } = membership;
  const gap = deduplicator.begin(packet);
  // The tab that leads has told when this member joined; the server tells it of a new one, by another token.
  const before = token !== undefined && token === membership.self.token ? membership.self.joinedAfter : undefined;
  const joinedAfter = Number.isSafeInteger(packet.joinedAfter) ? packet.joinedAfter : (before ?? seq);
  membership.self = { nick, token, joinedAfter };
  membership.typing.reset();
  membership.members.begin(all);
  const { complete } = deduplicator;
  const come = { nick, members: membership.members.all, gap, oldest, complete, messageLength };
  emit('welcome', come);
  emit('members', come.members);
  for (const each of messages) message(membership, each);
  // Only now: what the history acknowledged is not sent again.
  membership.entered(come);
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function message(membership, packet) {
  const { from, text, seq, id, at } = packet;
  const { fresh, passed } = membership.deduplicator.message(packet, settle(membership, packet));
  if (!passed) membership.typing.ended(from);
  if (fresh) membership.emit('message', { from, text, seq, id, at });
  membership.emitPlace();
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function whisper(membership, packet) {
  const { from, to, text, id, at } = packet;
  const value = { from, to, text, id, at };
  const settled = from === membership.self.nick && membership.outbox.settle(id, value);
  if (membership.deduplicator.whisper(packet)) membership.emit('whisper', value);
  if (settled) membership.emitPlace();
}

/**
 * Settles a message of this member. Its nick is checked as well, since others see the ids and may use them.
 *
 * @param {Membership} membership
 * @param {Message} message
 * @returns {boolean} whether it was one that was not acknowledged
 */
function settle({ self, outbox }, { from, text, seq, id, at }) {
  return from === self.nick && outbox.settle(id, { from, text, seq, id, at });
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function history(membership, packet) {
  const { now, deduplicator } = membership;
  const messages = deduplicator.history(packet, { now, settle: (each) => settle(membership, each) });
  if (!messages) return;
  const value = { before: packet.before, messages, complete: deduplicator.complete };
  membership.emit('history', value);
  membership.historyRequest.resolve(value);
  membership.emitPlace();
}

/**
 * The answer to a command is for the room that gave it: other rooms and tabs may share the session.
 *
 * @param {Membership} membership
 * @param {Packet} packet
 */
function notice(membership, { text, code, nick, id, phrases }) {
  const value = { text, code, nick, id, phrases };
  const settled = membership.outbox.settle(id, value);
  if (settled || id === undefined || membership.ids.has(id)) membership.emit('notice', value);
  if (settled) membership.emitPlace();
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function error(membership, { room, code, text: reason, id, retryAfter, suggestion, phrases }) {
  const { ids, name, deduplicator, outbox, stage } = membership;
  const why = { code, reason, retryAfter, phrases };
  if (outbox.has(id)) return outbox.refuse(id, why);
  if (id !== undefined && !ids.has(id)) return;
  if (stage === 'joining' && room === name && !OTHER_CODES.includes(code)) {
    return membership.refused({ ...why, suggestion });
  }
  const delay = retryDelayOf(why);
  const asked = delay !== undefined && deduplicator.refuse(membership.now + delay * 1000);
  membership.emit('error', { ...why, history: asked });
  if (asked) membership.historyRequest.reject(failure(code, reason));
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function typing({ self, typing: others }, { nick, active }) {
  if (nick !== self.nick) others.heard(nick, active);
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function presence({ members: all, typing: others, emit }, { kind, nick, reason, at }) {
  if (kind === 'joined') all.joined(nick);
  else {
    all.left(nick);
    others.ended(nick);
  }
  emit('presence', { kind, nick, reason, at });
  emit('members', all.all);
}

/**
 * Either a page of all members, or what has changed in a large room.
 *
 * @param {Membership} membership
 * @param {Packet} packet
 */
function members(membership, packet) {
  const { members: all, listRequest, name, emit } = membership;
  if (packet.members) {
    const { complete, after } = all.page(packet);
    if (after !== undefined) {
      listRequest.extend();
      membership.send({ kind: 'who', room: name, after });
    }
    if (!complete) return;
  } else {
    all.changed(packet);
    for (const nick of packet.left ?? []) membership.typing.ended(nick);
  }
  emit('members', all.all);
  if (packet.members) listRequest.resolve(all.all);
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function rooms({ roomsRequest }, packet) {
  roomsRequest.resolve(packet.rooms);
}
