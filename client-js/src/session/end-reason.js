/** @import { Answer, Condition, Packet, Reason } from '../types.js' */

/** Codes of error packets after which the session is not to be renewed: two tabs would throw each other out for ever. */
const FATAL_CODES = ['replaced', 'kicked', 'banned'];

/** Conditions that would only come again. */
const FATAL_CONDITIONS = ['bad-request', 'host-gone', 'host-unknown', 'improper-addressing', 'see-other-uri'];

/**
 * @param {Packet[]} packets
 * @returns {Reason | undefined} the code of an error packet that announces an end for good
 */
export function fatalCode(packets) {
  return packets.find((each) => each?.kind === 'error' && FATAL_CODES.includes(each.code))?.code;
}

/**
 * What a terminating answer means.
 *
 * @param {Answer} answer
 * @param {Reason | undefined} code the fatal code that was heard before
 * @returns {{ reason: Reason, final: boolean, eager: boolean, retryAfter: number }} `final`: no other session may follow;
 *   `eager`: it may follow at once, because only this session was lost and not a crowd of them; `retryAfter`: not before
 *   so many ms
 */
export function judge({ condition, packets = [] }, code) {
  const reason = code ?? /** @type {Condition} */ (condition ?? 'terminate');
  const final = code !== undefined || condition === undefined || FATAL_CONDITIONS.includes(condition);
  const waits = packets.map((each) =>
    each?.kind === 'error' && Number.isFinite(each.retryAfter) ? each.retryAfter : 0,
  );
  return { reason, final, eager: condition === 'item-not-found', retryAfter: Math.max(0, ...waits) * 1000 };
}
