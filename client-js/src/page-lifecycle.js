/** @import { Page, State } from './types.js' */

/** How often to look whether the machine slept, and how late a look must be to show it, in ms. */
const LOOK = 1_000;
const SLEPT = 5_000;

/** The same in a hidden page: browsers hold its timers back for up to a minute. */
const SLEPT_HIDDEN = 90_000;

/** How long the server is asked to wait for a page that is being left, in seconds: a reload takes less. */
const RELOAD = 10;

/**
 * Looks after a session while page, network and machine come and go: asks the server for patience when the page is put
 * away, and whether it is still there when something came back.
 *
 * @param {{ state: State, pause: (seconds: number) => void, resume: () => void, probe: () => void, close: () => void }} session
 * @param {{ setTimeout: (task: () => void, delay: number) => any, clearTimeout: (timer: any) => void }} clock
 * @param {object} outside
 * @param {Page | null} [outside.page] none outside of browsers
 * @param {AbortSignal} [outside.signal] its abort closes the session
 * @param {() => number} outside.wall the time in ms, which goes on while the machine sleeps
 * @returns {() => void} leaves the session alone again
 */
export function watch(session, clock, { page, signal, wall }) {
  /** Whether the pause is ours, and so the resuming. */
  let paused = false;
  let due = wall();
  /** @type {any} */
  let timer;

  /** @param {{ type: string, persisted?: boolean }} event */
  const hear = ({ type, persisted }) => {
    if (type === 'freeze' || type === 'pagehide') {
      paused ||= session.state !== 'paused';
      session.pause(type === 'freeze' || persisted ? Infinity : RELOAD);
    } else if (type === 'pageshow' ? persisted : type !== 'visibilitychange' || !page?.hidden) {
      if (paused) session.resume();
      paused = false;
      session.probe();
    }
  };
  const look = () => {
    const late = wall() - due;
    if (late > (page?.hidden ? SLEPT_HIDDEN : SLEPT)) session.probe();
    due = wall() + LOOK;
    timer = clock.setTimeout(look, LOOK);
    timer?.unref?.(); // Node is not to stay for this
  };

  // Caught on their way down: not all of those that happen to the document come up to its window.
  const view = page?.defaultView;
  const types = ['visibilitychange', 'freeze', 'resume', 'online', 'offline', 'pageshow', 'pagehide'];
  for (const type of types) view?.addEventListener(type, hear, { capture: true });
  const close = () => session.close();
  if (signal?.aborted) close();
  signal?.addEventListener('abort', close);
  look();
  return () => {
    signal?.removeEventListener('abort', close);
    for (const type of types) view?.removeEventListener(type, hear, { capture: true });
    clock.clearTimeout(timer);
  };
}
