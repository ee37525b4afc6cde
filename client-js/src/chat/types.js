/** The shapes of a room. Nothing here runs. */

/** @import { Session } from '../holdfast.js' */
/** @import { Reason } from '../types.js' */

/**
 * @typedef {'bad-packet' | 'unknown-kind' | 'unknown-command' | 'unknown-room' | 'not-joined' | 'already-joined'
 *   | 'bad-nick' | 'nick-taken' | 'no-such-member' | 'forbidden' | 'rate-limited' | 'too-long' | 'room-full'
 *   | 'not-stored' | 'busy' | 'id-reused' | 'too-many-connections' | 'replaced' | 'kicked' | 'banned'} Code of an error of the server
 */

/** @typedef {Reason | Code | 'left'} RoomReason why a promise of a room is rejected, or the room is over */

/** @typedef {{ id: string, text: string, to?: string | undefined }} Say something of ours, to all or whispered `to` one */

/**
 * @typedef {object} Place what it takes to come back to a room as the same member, as plain data. It names no session: one
 *   that is gone cannot be taken up again, and one that lives belongs to somebody
 * @property {string} nick
 * @property {string | undefined} [token]
 * @property {string | undefined} [log]
 * @property {number | undefined} [seq] the last message seen
 * @property {string | undefined} [ids] what the ids of ours began with
 * @property {Say[]} says those of ours that were not acknowledged, oldest first; never a command, which may hold a password
 */

/**
 * @typedef {object} RoomOptions
 * @property {string} nick as whom: 1 to 32 characters
 * @property {string | undefined} [room] 1 to 32 letters and digits, `-` and `_`; `lobby` unless it is given
 * @property {Place | undefined} [place] where we were before a reload
 * @property {string | undefined} [ids] a random word that the ids of our messages begin with
 * @property {AbortSignal | undefined} [signal] its abort closes the room
 * @property {boolean | undefined} [owns] whether the session is over with the room
 */

/**
 * @typedef {Pick<Session, 'state' | 'reason' | 'number' | 'clock' | 'on' | 'off' | 'once' | 'send' | 'close'>} SessionLike
 * what a room needs of a session, and shows of it
 */

/**
 * @typedef {object} Message
 * @property {string} from
 * @property {string} text
 * @property {number} seq counts from 1 without a gap
 * @property {string} [id] chosen by who said it
 * @property {string} at RFC 3339, in UTC
 */

/**
 * @typedef {object} Whisper
 * @property {string} from
 * @property {string} to
 * @property {string} text
 * @property {string} [id]
 * @property {string} at RFC 3339, in UTC
 */

/**
 * @typedef {object} Notice the answer to a command, or what everybody is told
 * @property {string} text
 * @property {string} [code] `admin` or `no-admin`: what `nick` is now
 * @property {string} [nick]
 * @property {string} [id] of the command
 * @property {undefined} [from] a notice is no message
 * @property {undefined} [seq]
 * @property {undefined} [at]
 */

/** @typedef {{ nicks: string[], count: number }} MemberList in large rooms not every nick is known; the count is right */

/**
 * @typedef {object} Welcome
 * @property {string} nick as the server writes it
 * @property {MemberList} members
 * @property {'gone' | 'missing' | null} gap what lies between the messages to come and those that were seen before. `gone`:
 *   the server keeps none of what was said before; `missing`: it keeps more than it gave, or some of it is lost
 * @property {number} [oldest] the first seq that is kept
 * @property {boolean} complete `older` has nothing to ask for
 */

/**
 * @typedef {object} History
 * @property {number} before
 * @property {Message[]} messages that stand before `before` and were not told yet, in order
 * @property {boolean} complete there is nothing older to ask for
 */

/**
 * @typedef {object} Failure why something was not done
 * @property {RoomReason} code of the server; or `queue-full`: 1,000 messages are not acknowledged; `too-long`: no request
 *   can carry it; `aborted`: if it was on its way it may be published yet; or why the room is over
 * @property {string} reason in words
 * @property {number} [retryAfter] seconds
 */

/**
 * @template Answer
 * @typedef {Promise<Answer> & { readonly id: string }} Said what becomes of something that was said. Rejected with a
 *   `HoldfastError` when it was not published: `reason` is the code of a `Failure`, or why the room is over, after which
 *   nobody knows. It may be ignored
 */

/**
 * @typedef {object} RoomEvents
 * @property {Welcome} welcome we are in, for the first time or again
 * @property {Message} message each once, in order of `seq`; only one of ours that was acknowledged late may come after its
 *   place
 * @property {Whisper} whisper each once; one of ours when it was delivered
 * @property {Say & Failure} failed one of ours was not published
 * @property {{ code: RoomReason, reason: string, suggestion?: string }} refused we are not let in: the end. `suggestion`: a nick
 *   that is free
 * @property {{ code: RoomReason, reason: string, retryAfter?: number, history: boolean }} error `history`: it is about what
 *   `older` asked for, which may be asked again after `retryAfter` seconds
 * @property {Notice} notice
 * @property {MemberList} members
 * @property {{ kind: 'joined' | 'left', nick: string, reason?: string, at: string }} presence
 * @property {{ nicks: string[] }} typing who types now
 * @property {History} history what `older` asked for
 * @property {{ retryAfter: number }} waiting the server wants us to say nothing for so many seconds; what we say waits. Not
 *   told again while some of it passes at a time, unless a wait is longer
 * @property {Place} place something of it changed
 * @property {{ reason: RoomReason }} end it is over for good: `left` or `closed` by us, the code of a refusal, or why the session is
 *   over
 */

/** @typedef {<Name extends keyof RoomEvents>(name: Name, value: RoomEvents[Name]) => void} Tell */

export {};
