/** @import { Reason } from './types.js' */

/** What to do about it, where that is not plain from the reason. @type {Record<string, string>} */
const REMEDIES = {
  'queue-full': 'send less, or read faster',
  closed: 'connect again to go on',
};

/** Why something that was asked for did not happen. Programs look at `reason`, people at `message`. */
export class HoldfastError extends Error {
  /**
   * @param {Reason} reason
   * @param {string} [detail]
   */
  constructor(reason, detail = REMEDIES[reason]) {
    super(detail ? `${reason}: ${detail}` : reason);
    this.name = 'HoldfastError';
    this.reason = reason;
  }
}
