/** What the page says about states, ends and refusals. */

/** @import { Reason, State } from '../src/types.js' */

/** @type {Record<State, string>} */
export const STATES = {
  connecting: 'Connecting…',
  connected: 'Connected',
  reconnecting: 'Reconnecting…',
  offline: 'Offline, trying again…',
  paused: 'Paused',
  closing: 'Leaving…',
  closed: 'Not connected',
};

export const GAPS = {
  gone: 'The server has started anew. What was said before this line is no longer kept there.',
  missing: 'Some messages are missing here: more was said meanwhile than the server gives at once.',
};

/** @type {Record<string, { text: string, action: string }>} */
const ENDS = {
  replaced: { text: 'This chat goes on in another tab.', action: 'Go on here' },
  kicked: { text: 'You were asked to leave the room.', action: 'Back to the door' },
  banned: { text: 'You are banned from this server.', action: 'Back to the door' },
};

/** @param {Reason} reason */
export function describeEnd(reason) {
  return ENDS[reason] ?? { text: `The session has ended (${reason}).`, action: 'Start again' };
}

/** @type {Record<string, string>} */
const ERRORS = {
  'nick-taken': 'Somebody in the room has this name. Choose another.',
  'already-joined': 'You are in the room already.',
  'bad-nick': 'A name has 1 to 32 characters, and not all characters will do.',
  'room-full': 'The room is full.',
  'rate-limited': 'too many messages in a short time',
  'too-long': 'it is too long',
  'not-stored': 'the server could not store it',
  busy: 'the server is busy',
};

/**
 * @param {{ code: string, reason: string }} error
 * @returns {string}
 */
export function describeError({ code, reason }) {
  return ERRORS[code] ?? reason ?? code;
}

/**
 * @param {{ kind: 'joined' | 'left', nick: string, reason?: string }} presence
 * @returns {string}
 */
export function describePresence({ kind, nick, reason }) {
  if (kind === 'joined') return `${nick} joined`;
  if (reason === 'timeout') return `${nick} was not heard any more`;
  return reason && reason !== 'left' ? `${nick} left (${reason})` : `${nick} left`;
}
