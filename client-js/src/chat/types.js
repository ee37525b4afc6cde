/** The shapes of a room. Nothing here runs. */

/** @import { Session } from '../holdfast.js' */
/** @import { Reason } from '../types.js' */

/**
 * @typedef {'bad-packet' | 'unknown-kind' | 'unknown-command' | 'unknown-room' | 'not-joined' | 'already-joined'
 *   | 'bad-nick' | 'nick-taken' | 'no-such-member' | 'forbidden' | 'rate-limited' | 'too-long' | 'room-full'
 *   | 'not-stored' | 'busy' | 'id-reused' | 'too-many-connections' | 'replaced' | 'kicked' | 'banned'} Code of an error of the server
 */

/** @typedef {Reason | Code | 'left'} RoomReason why a promise of a room is rejected, or the room is over */

/** @typedef {{ id: string, text: string, to?: string | undefined }} Say a message of this member, to all or whispered `to` one */

/**
 * @typedef {object} Place what it takes to come back to a room as the same member, as plain data. It names no session: one
 *   that is gone cannot be resumed, and one that lives is used by another page
 * @property {string} nick
 * @property {string | undefined} [token]
 * @property {string | undefined} [log]
 * @property {number | undefined} [seq] the last message seen
 * @property {number | undefined} [joinedAfter] the last message before this member joined for the first time
 * @property {string | undefined} [ids] what the ids of messages began with
 * @property {Say[]} says the messages that were not acknowledged, oldest first; never a command, which may contain a password
 */

/**
 * @typedef {object} RoomOptions
 * @property {string} nick of the member: 1 to 32 characters
 * @property {string | undefined} [room] 1 to 32 letters and digits, `-` and `_`; `lobby` unless it is given
 * @property {Place | null | undefined} [place] from before a reload
 * @property {string | undefined} [ids] a random word that the ids of messages begin with
 * @property {AbortSignal | undefined} [signal] its abort closes the room
 * @property {boolean | undefined} [owns] whether the session is closed with the room
 */

/**
 * @typedef {Pick<Session, 'state' | 'reason' | 'number' | 'clock' | 'on' | 'off' | 'once' | 'send' | 'close'>} SessionLike
 * what a room needs of a session, and gives to its users
 */

/**
 * @typedef {object} Message
 * @property {string} from
 * @property {string} text
 * @property {number} seq counts from 1 without a gap
 * @property {string} [id] chosen by the sender
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
 * @typedef {object} Notice the answer to a command, or news for all members
 * @property {string} text
 * @property {string} [code] `admin` or `no-admin`: what `nick` is now
 * @property {string} [nick]
 * @property {string} [id] of the command
 * @property {Phrase[]} [phrases] what `text` says, for other languages
 * @property {undefined} [from] a notice is no message
 * @property {undefined} [seq]
 * @property {undefined} [at]
 */

/**
 * @typedef {object} Phrase what the server says to people, in any language: `docs/protocol.md` has the table
 * @property {string} code
 * @property {Record<string, string | number>} params
 */

/** @typedef {{ nicks: string[], count: number }} MemberList in large rooms not every nick is known; the count is right */

/** @typedef {{ name: string, members: number }} ListedRoom a room that has members */

/**
 * @typedef {object} Welcome
 * @property {string} nick as the server writes it
 * @property {MemberList} members
 * @property {'gone' | 'missing' | null} gap what lies between the messages to come and those before. `gone`:
 *   the server keeps none of the messages before; `missing`: it keeps more than it gave, or some of it is lost
 * @property {number} [oldest] the first seq that is kept
 * @property {boolean} complete `older` has nothing to request
 * @property {number} [messageLength] the most characters (code points) that the server takes as a message
 */

/**
 * @typedef {object} History
 * @property {number} before
 * @property {Message[]} messages with numbers below `before` that were not emitted yet, in order
 * @property {boolean} complete nothing older can be requested
 */

/**
 * @typedef {object} Failure why something was not done
 * @property {RoomReason} code of the server; or `queue-full`: 1,000 messages are not acknowledged; `too-long`: no request
 *   can carry it; `not-json`: the answer of the server cannot be read, so it may be published; `aborted`: if it was on its
 *   way it may be published yet; or why the room is over
 * @property {string} reason in words, in English
 * @property {number} [retryAfter] seconds
 * @property {Phrase[]} [phrases] what `reason` says, for other languages; none if it is the client's
 */

/**
 * @template Answer
 * @typedef {Promise<Answer> & { readonly id: string }} Said the promise of a message. Rejected with a `HoldfastError` when it
 *   was not published: `reason` is the code of a `Failure`, or why the room is over, after which it may be published yet. It
 *   may be ignored
 */

/**
 * @typedef {object} RoomEvents
 * @property {Welcome} welcome the room is joined, for the first time or again
 * @property {Message} message each once, in order of `seq`; only one of this member that was acknowledged late may come
 *   later
 * @property {Whisper} whisper each once; one of this member when it was delivered
 * @property {Say & Failure} failed a message of this member was not published, or this is unknown
 * @property {{ code: RoomReason, reason: string, suggestion?: string, phrases?: Phrase[] }} refused the server does not let this member in: the end.
 *   `suggestion`: a nick that is free
 * @property {Failure & { history: boolean }} error `history`: it is about what
 *   `older` requested, which may be requested again after `retryAfter` seconds
 * @property {Notice} notice
 * @property {MemberList} members
 * @property {{ kind: 'joined' | 'left', nick: string, reason?: string, at: string }} presence
 * @property {{ nicks: string[] }} typing the members who type now
 * @property {History} history what `older` requested
 * @property {{ retryAfter: number }} waiting the server wants no message for so many seconds; what is said waits. Not emitted
 *   again while some of it passes at a time, unless a delay is longer
 * @property {Place} place something of it changed
 * @property {{ reason: RoomReason }} end it is over for good: `left` or `closed` by the application, the code of a refusal, or
 *   why the session is over
 */

/** @typedef {<Name extends keyof RoomEvents>(name: Name, value: RoomEvents[Name]) => void} Emit */

export {};
