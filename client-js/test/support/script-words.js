/** What the words of a client's script stand for: a loss, a packet, an answer. */

import { repeated } from './script-parser.js';

/** @import { Packet, Reason } from '../../src/types.js' */

/**
 * @param {string[]} words
 * @returns {{ reason: Reason, final: boolean, retryAfter?: number }}
 */
export function lossIn([reason, ...rest]) {
  const wait = rest.find((each) => each.startsWith('retryAfter='))?.split('=')[1];
  return {
    reason: /** @type {Reason} */ (reason),
    final: rest.includes('final'),
    retryAfter: wait === undefined ? undefined : Math.round(Number(wait) * 1000),
  };
}

/**
 * @param {string} word
 * @returns {Packet}
 */
export function packetIn(word) {
  const [kind = '', code, retryAfter] = word.split(':');
  if (retryAfter) return { kind, code, retryAfter: Number(retryAfter) };
  return code ? { kind, code } : { kind };
}

/**
 * @param {string[]} words
 * @returns {any}
 */
export function answerIn(words) {
  /** @type {any} */
  const answer = { packets: [] };
  for (const word of words) {
    const [name = '', value] = word.split('=');
    if (word === 'create') {
      Object.assign(answer, { sid: 's', wait: 50, requests: 2, hold: 1, inactivity: 40, maxpause: 120 });
    } else if (value !== undefined) answer[name] = Number.isNaN(Number(value)) ? value : Number(value);
    else answer.packets.push(...repeated(word).map(packetIn));
  }
  return answer;
}
