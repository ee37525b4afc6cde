/** What each kind of packet means to a room. */

import { waitFor } from './retry-delay.js';
import { failure } from './promises.js';

/** @import { Packet } from '../types.js' */
/** @import { Membership } from './membership.js' */
/** @import { Message } from './types.js' */

/** Codes of errors that are not about joining the room: about the session, or about what was sent too early. */
const OTHER_CODES = ['replaced', 'kicked', 'banned', 'too-many-connections', 'not-joined'];

/** @type {ReadonlyMap<unknown, (membership: Membership, packet: Packet) => void>} */
const MEANINGS = new Map(
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
  }),
);

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
export function hear(membership, packet) {
  if (membership.stage === 'over' || (packet?.room ?? membership.name) !== membership.name) return;
  MEANINGS.get(packet?.kind)?.(membership, packet);
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function welcome(membership, packet) {
  const { nick, token, members: all, history: messages, oldest } = packet;
  const { seen, tell } = membership;
  const gap = seen.begin(packet);
  membership.self = { nick, token };
  membership.typing.reset();
  membership.members.begin(all);
  const come = { nick, members: membership.members.all, gap, oldest, complete: seen.complete };
  tell('welcome', come);
  tell('members', come.members);
  for (const each of messages) message(membership, each);
  // Only now: what was acknowledged by history is not to be said again.
  membership.entered(come);
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function message(membership, packet) {
  const { from, text, seq, id, at } = packet;
  const { fresh, passed } = membership.seen.message(packet, settle(membership, packet));
  if (!passed) membership.typing.ended(from);
  if (fresh) membership.tell('message', { from, text, seq, id, at });
  membership.tellPlace();
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function whisper(membership, packet) {
  const { from, to, text, id, at } = packet;
  const told = { from, to, text, id, at };
  const settled = from === membership.self.nick && membership.sending.settle(id, told);
  if (membership.seen.whisper(packet)) membership.tell('whisper', told);
  if (settled) membership.tellPlace();
}

/**
 * Others see the ids of ours, and may use them.
 *
 * @param {Membership} membership
 * @param {Message} message
 * @returns {boolean} whether it is the server's word on one of ours
 */
function settle({ self, sending }, { from, text, seq, id, at }) {
  return from === self.nick && sending.settle(id, { from, text, seq, id, at });
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function history(membership, packet) {
  const { now, seen } = membership;
  const messages = seen.history(packet, { now, settle: (each) => settle(membership, each) });
  if (!messages) return;
  const told = { before: packet.before, messages, complete: seen.complete };
  membership.tell('history', told);
  membership.older.answer(told);
  membership.tellPlace();
}

/**
 * The answer to a command is for the one who gave it: others may share our session.
 *
 * @param {Membership} membership
 * @param {Packet} packet
 */
function notice(membership, { text, code, nick, id }) {
  const told = { text, code, nick, id };
  const settled = membership.sending.settle(id, told);
  if (settled || id === undefined || membership.ids.has(id)) membership.tell('notice', told);
  if (settled) membership.tellPlace();
}

/**
 * @param {Membership} membership
 * @param {Packet} packet
 */
function error(membership, { room, code, text: reason, id, retryAfter, suggestion }) {
  const { ids, name, seen, sending, stage } = membership;
  if (sending.has(id)) return sending.refuse(id, { code, reason, retryAfter });
  if (id !== undefined && !ids.has(id)) return;
  if (stage === 'joining' && room === name && !OTHER_CODES.includes(code)) {
    return membership.refused({ code, reason, retryAfter, suggestion });
  }
  const delay = waitFor({ code, retryAfter });
  const asked = delay !== undefined && seen.refuse(membership.now + delay * 1000);
  membership.tell('error', { code, reason, retryAfter, history: asked });
  if (asked) membership.older.refuse(failure(code, reason));
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
function presence({ members: all, typing: others, tell }, { kind, nick, reason, at }) {
  if (kind === 'joined') all.joined(nick);
  else {
    all.left(nick);
    others.ended(nick);
  }
  tell('presence', { kind, nick, reason, at });
  tell('members', all.all);
}

/**
 * Either a page of all who are there, or what has changed in a large room.
 *
 * @param {Membership} membership
 * @param {Packet} packet
 */
function members(membership, packet) {
  const { members: all, who, name, tell } = membership;
  if (packet.members) {
    const { complete, after } = all.page(packet);
    if (after !== undefined) {
      who.extend();
      membership.send({ kind: 'who', room: name, after });
    }
    if (!complete) return;
  } else {
    all.changed(packet);
    for (const nick of packet.left ?? []) membership.typing.ended(nick);
  }
  tell('members', all.all);
  if (packet.members) who.answer(all.all);
}
