/** @import { Packet, Reason } from './types.js' */

/** Codes after which the session is not to be renewed: two tabs would throw each other out for ever. */
const FINAL_CODES = ['replaced', 'kicked', 'banned'];

/**
 * Reads what error packets of the application say about their session.
 *
 * @param {Packet[]} [packets]
 * @returns {{ code: Reason | undefined, retryAfter: number }} `code`: the session will end for good, and why; `retryAfter`:
 *   another one is not to be created before so many ms
 */
export function readErrorPackets(packets = []) {
  const errors = packets.filter((each) => each?.kind === 'error');
  return {
    code: errors.find(({ code }) => FINAL_CODES.includes(code))?.code,
    retryAfter: Math.max(0, ...errors.map(({ retryAfter }) => (Number.isFinite(retryAfter) ? retryAfter : 0))) * 1000,
  };
}
