/**
 * @typedef {object} PageEvents
 * @property {() => void} awake somebody looks at it, or the network comes or goes
 * @property {() => void} unseen
 * @property {() => void} freeze nothing of it will run for a while
 * @property {() => void} thaw
 * @property {(kept: boolean) => void} leave it goes away. `kept`: it may come back as it is
 * @property {() => void} back
 */

/**
 * Tells what befalls a page.
 *
 * @param {Document | null | undefined} page
 * @param {PageEvents} told
 * @returns {() => void} to be told no more
 */
export function watchPage(page, told) {
  const off = new AbortController();
  const { signal } = off;
  const view = page?.defaultView;
  page?.addEventListener('visibilitychange', () => (isSeen(page) ? told.awake() : told.unseen()), { signal });
  page?.addEventListener('freeze', () => told.freeze(), { signal });
  page?.addEventListener('resume', () => told.thaw(), { signal });
  for (const type of ['online', 'offline']) view?.addEventListener(type, () => told.awake(), { signal });
  view?.addEventListener('pagehide', ({ persisted }) => told.leave(persisted), { signal });
  view?.addEventListener('pageshow', ({ persisted }) => persisted && told.back(), { signal });
  return () => off.abort();
}

/**
 * @param {Document | null | undefined} page without one somebody always looks
 */
export function isSeen(page) {
  return page?.visibilityState !== 'hidden';
}
