/** @import { Reason } from './types.js' */

/**
 * Why something that was asked for did not happen. Programs look at `reason`; what to do about each stands in
 * `docs/client/reasons.md`.
 *
 * @template {string} [Why=Reason] those of the chat have codes of its own
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
