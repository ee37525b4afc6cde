/**
 * The checks of arguments and options that an application passes. A mistake is a `TypeError` at once, which names the option
 * or the argument and what it must be. It never repeats the value, which may be a secret.
 */

/** @typedef {readonly [what: string, holds: (value: any) => unknown]} Rule */

const isFunction = (/** @type {unknown} */ value) => typeof value === 'function';

/** @type {Rule} */
export const TEXT = ['a string', (value) => typeof value === 'string'];

/** @type {Rule} */
export const FLAG = ['true or false', (value) => typeof value === 'boolean'];

/** @type {Rule} */
export const FUNCTION = ['a function', isFunction];

/** @type {Rule} */
export const OBJECT = ['an object', (value) => typeof value === 'object' && value];

/** @type {Rule} */
export const SIGNAL = [
  'an AbortSignal',
  (value) => typeof value?.aborted === 'boolean' && isFunction(value.addEventListener),
];

/** @type {Rule} */
export const COUNT = ['a whole number from 0', (value) => Number.isSafeInteger(value) && value >= 0];

/** @type {Rule} */
export const SECONDS = ['a whole number from 1', (value) => value > 0 && (value === Infinity || COUNT[1](value))];

/**
 * @param {Rule} rule
 * @returns {Rule} null is allowed, too
 */
export function orNull([what, holds]) {
  return [`${what} or null`, (value) => (typeof value === 'object' && !value) || holds(value)];
}

/** The options of `connect`, but for `url`, where there is HTTP alone. */
export const SESSION_OPTIONS = {
  transport: /** @type {Rule} */ (["'http'", (value) => value === 'http']),
  wait: COUNT,
  pace: orNull([
    '{ packets, seconds }, with a whole number and a number above 0',
    (value) => COUNT[1](value?.packets) && value.packets > 0 && Number.isFinite(value.seconds) && value.seconds > 0,
  ]),
  signal: SIGNAL,
  page: orNull(OBJECT),
  fetch: FUNCTION,
  clock: /** @type {Rule} */ ([
    'an object with now, setTimeout and clearTimeout',
    (value) => [value?.now, value?.setTimeout, value?.clearTimeout].every(isFunction),
  ]),
  wall: FUNCTION,
  random: FUNCTION,
};

/** The options of `send`. */
export const SEND_OPTIONS = { signal: SIGNAL, number: COUNT, follows: FLAG };

/**
 * @param {string} name of an argument or option
 * @param {unknown} value
 * @param {Rule} rule
 * @throws {TypeError} when the value is not what it must be
 */
export function check(name, value, [what, holds]) {
  if (!holds(value)) throw new TypeError(`${name} must be ${what}`);
}

/**
 * @template Options
 * @param {Options} options those that are undefined are left out
 * @param {Record<string, Rule>} rules by the names of the options
 * @returns {Options}
 * @throws {TypeError} when one is not what it must be
 */
export function checkOptions(options, rules) {
  check('options', options, OBJECT);
  for (const [name, rule] of Object.entries(rules)) {
    const value = /** @type {any} */ (options)[name];
    if (value !== undefined) check(name, value, rule);
  }
  return options;
}
