/** @import { Reason } from './types.js' */

/** What to do about it, where that is not plain from the reason. @type {Record<string, string>} */
const REMEDIES = {
  'queue-full': 'send less, or read faster',
  'too-long': 'split it',
  'not-json': 'only JSON values can be sent',
  closed: 'connect again to go on',
};

/** Why something that was asked for did not happen. Programs look at `reason`, people at `message`. */
export class HoldfastError extends Error {
  /** @param {Reason} reason */
  constructor(reason) {
    const remedy = REMEDIES[reason];
    super(remedy ? `${reason}: ${remedy}` : reason);
    this.name = 'HoldfastError';
    this.reason = reason;
  }
}
