/** The shapes of a room. Nothing here runs. */

/** @typedef {{ id: string, text: string, to?: string }} Say something of ours that is said to all, or whispered `to` one */

/**
 * @typedef {object} Place what it takes to come back to a room as the same member. It names no session: one that is gone
 *   cannot be taken up again, and one that lives belongs to somebody
 * @property {string} nick
 * @property {string} [token]
 * @property {string} [log]
 * @property {number} [seq] the last message seen
 * @property {Say[]} says those of ours that were not acknowledged, oldest first; never a command, which may hold a password
 */

/** @typedef {{ from: string, text: string, seq: number, id?: string, at: string }} Message */

/** @typedef {{ from: string, to: string, text: string, id?: string, at: string }} Whisper */

/**
 * @typedef {object} RoomEvents
 * @property {{ nick: string, gap: 'gone' | 'missing' | null, oldest?: number, complete: boolean }} welcome we are in, for
 *   the first time or again. `gone`: the server keeps none of what was said before; `missing`: it keeps more than it gave,
 *   or some of it is lost. `oldest`: the first seq that is kept; `complete`: `older` has nothing to ask for
 * @property {Message} message each once, in order of `seq`; only one of ours that was acknowledged late may come after its
 *   place
 * @property {Whisper} whisper each once; one of ours when it was delivered
 * @property {Say & { code: string, reason: string, retryAfter?: number }} failed one of ours was not published
 * @property {{ code: string, reason: string, suggestion?: string }} refused we are not let in
 * @property {{ code: string, reason: string, retryAfter?: number, history: boolean }} error `history`: it is about what
 *   `older` asked for, which may be asked again after `retryAfter` seconds
 * @property {{ text: string, code?: string, nick?: string, id?: string }} notice the answer to a command, or what everybody
 *   is told: with `code`, about `nick`
 * @property {{ nicks: string[], count: number }} members in large rooms not every nick is known; the count is right
 * @property {{ kind: 'joined' | 'left', nick: string, reason?: string, at: string }} presence
 * @property {{ nicks: string[] }} typing who types now
 * @property {{ before: number, messages: Message[], complete: boolean }} history what `older` asked for, in order: messages
 *   that stand before `before` and were not told yet. `complete`: there is nothing older to ask for
 * @property {{ retryAfter: number }} waiting the server wants us to say nothing for so many seconds; what we say waits
 * @property {Place} place something of it changed
 */

export {};
