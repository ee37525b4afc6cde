/** @import { Place } from '../src/room.js' */

const KEY = 'holdfast-place';

/**
 * The place of this tab, from before a reload. The storage of a page's session belongs to one tab; what is in it names a
 * member, never a session of the server.
 *
 * @returns {Place | undefined}
 */
export function loadPlace() {
  try {
    const place = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    return typeof place?.nick === 'string' && Array.isArray(place.says) ? place : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Place | undefined} place */
export function savePlace(place) {
  try {
    if (place) sessionStorage.setItem(KEY, JSON.stringify(place));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage a reload begins at the door: no reason to stop here.
  }
}
