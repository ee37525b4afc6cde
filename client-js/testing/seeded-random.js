import { check } from '../src/argument-check.js';

/**
 * @param {number} seed
 * @returns {() => number} the same numbers in [0, 1) for the same seed
 */
export function dice(seed) {
  check('seed', seed, ['a number', Number.isFinite]);
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
