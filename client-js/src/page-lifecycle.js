/** The observer of a page's lifecycle: visible or hidden, frozen, left and come back to, with or without a network. */

/** @import { Page, State } from './types.js' */

/** How often to look whether the machine slept, and how late a look must be to show it, in ms. */
const LOOK_INTERVAL = 1_000;
const SLEPT = 5_000;

/** The same in a hidden page: browsers hold its timers back for up to a minute. */
const SLEPT_HIDDEN = 90_000;

/** How long the server is asked to wait for a page that is being left, in seconds: a reload takes less. */
const RELOAD = 10;

/**
 * @typedef {object} PageListener
 * @property {() => void} awake the page became visible, or the network comes or goes
 * @property {() => void} [hidden]
 * @property {() => void} freeze nothing of it will run for a while
 * @property {() => void} resume it runs again after that
 * @property {(kept: boolean) => void} leave it goes away. `kept`: it may come back as it is
 * @property {() => void} restore it came back as it was
 */

/**
 * @param {Page | null | undefined} page none outside of browsers
 * @param {PageListener} listener
 * @returns {() => void} stops listening
 */
export function observePage(page, listener) {
  const off = new AbortController();
  // Capturing, since not all events of the document bubble up to its window.
  const options = { capture: true, signal: off.signal };
  /** @param {{ type: string, persisted?: boolean }} event */
  const onEvent = ({ type, persisted = false }) => {
    if (type === 'freeze') listener.freeze();
    else if (type === 'resume') listener.resume();
    else if (type === 'pagehide') listener.leave(persisted);
    else if (type === 'pageshow') persisted && listener.restore();
    else if (type === 'visibilitychange' && page?.hidden) listener.hidden?.();
    else listener.awake();
  };
  for (const type of ['visibilitychange', 'freeze', 'resume', 'online', 'offline', 'pageshow', 'pagehide'])
    page?.defaultView?.addEventListener(type, onEvent, options);
  return () => off.abort();
}

/**
 * Pauses a session when its page is put away, and probes it when something may have happened unseen: the page, the network
 * or the machine came back.
 *
 * @param {{ state: State, pause: (seconds: number) => void, resume: () => void, probe: () => void, close: () => void }} session
 * @param {{ setTimeout: (task: () => void, delay: number) => any, clearTimeout: (timer: any) => void }} clock
 * @param {object} outside
 * @param {Page | null} [outside.page] none outside of browsers
 * @param {AbortSignal} [outside.signal] its abort closes the session
 * @param {() => number} outside.wall the time in ms, which goes on while the machine sleeps
 * @returns {() => void} stops it
 */
export function bindToPage(session, clock, { page, signal, wall }) {
  /** Whether this function paused the session, and has to resume it. */
  let paused = false;
  let due = wall();
  /** @type {any} */
  let timer;

  /** @param {number} seconds */
  const pause = (seconds) => {
    paused ||= session.state !== 'paused';
    session.pause(seconds);
  };
  const awake = () => {
    if (paused) session.resume();
    paused = false;
    session.probe();
  };
  const stopObserving = observePage(page, {
    awake,
    freeze: () => pause(Infinity),
    resume: awake,
    leave: (kept) => pause(kept ? Infinity : RELOAD),
    restore: awake,
  });
  const look = () => {
    const late = wall() - due;
    if (late > (page?.hidden ? SLEPT_HIDDEN : SLEPT)) session.probe();
    due = wall() + LOOK_INTERVAL;
    timer = clock.setTimeout(look, LOOK_INTERVAL);
    timer?.unref?.(); // in Node it does not keep the process alive
  };

  const close = () => session.close();
  if (signal?.aborted) close();
  signal?.addEventListener('abort', close);
  look();
  return () => {
    signal?.removeEventListener('abort', close);
    stopObserving();
    clock.clearTimeout(timer);
  };
}
