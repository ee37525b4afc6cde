/** @import { Reason } from './types.js' */

/**
 * The error of all rejected promises. Programs look at `reason`; `docs/client/reasons.md` says what to do about each.
 *
 * @template {string} [Why=Reason] rooms have codes of their own
 */
export class HoldfastError extends Error {
  /**
   * @param {Why} reason
   * @param {string} [detail]
   */
  constructor(reason, detail) {
    super(detail ? `${reason}: ${detail}` : reason);
    this.name = 'HoldfastError';
    this.reason = reason;
  }
}
