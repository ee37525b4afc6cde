/** @import { Answer, Condition, Reason } from '../types.js' */

/** Conditions that would only come again. */
const FINAL_CONDITIONS = ['bad-request', 'host-gone', 'host-unknown', 'improper-addressing', 'see-other-uri'];

/**
 * Reads the reason from an answer that ends the session.
 *
 * @param {Answer} answer
 * @param {Reason | undefined} code under which the application announced an end for good
 * @returns {{ reason: Reason, final: boolean, eager: boolean }} `final`: no other session may follow; `eager`: it may
 *   follow at once, because only this session was lost and not many at a time
 */
export function endReason({ condition }, code) {
  const reason = code ?? /** @type {Condition} */ (condition ?? 'terminate');
  const final = code !== undefined || condition === undefined || FINAL_CONDITIONS.includes(condition);
  return { reason, final, eager: condition === 'item-not-found' };
}
