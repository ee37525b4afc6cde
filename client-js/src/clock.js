/**
 * @typedef {object} Clock
 * @property {() => number} now in ms, never falling
 * @property {(task: () => void, delay: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

/** The clock of the browser or of Node. @type {Clock} */
export const SYSTEM_CLOCK = {
  now: () => performance.now(),
  setTimeout: (task, delay) => setTimeout(task, delay),
  clearTimeout: (timer) => clearTimeout(timer),
};
