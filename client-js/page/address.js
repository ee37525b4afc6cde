/** The address of the page, which names the room that is shown: `/#tea`, and none for the lobby. */

/** The most characters that are read: a longer name is no name of a room. */
const LONGEST = 256;

/** The room of the address that the page wrote, or was told of. */
let known = roomOfAddress();

/** @returns {string} the room that the address names; `lobby` if it names none, or is none */
export function roomOfAddress() {
  return roomNamed(decode(location.hash.slice(1)).slice(0, LONGEST)) || 'lobby';
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/**
 * @param {string} written
 * @returns {string} as the server writes it: in letters of the usual width, small, without blanks, and without halves of
 *   characters, which an address cannot have
 */
export function roomNamed(written) {
  const whole = written.replace(/[\ud800-\udfff]/gu, '\ufffd');
  const narrow = whole.replace(/[\uff01-\uffee]/gu, (letter) => letter.normalize('NFKC'));
  return narrow.normalize('NFC').trim().toLowerCase().replace(/\s+/gu, '-');
}

/**
 * @param {string} room
 * @param {'pushState' | 'replaceState'} how whether the way back leads to the room before
 */
export function writeAddress(room, how) {
  const { pathname, search } = location;
  // The state tells entries of the page from addresses that were typed.
  history[how]({ room }, '', pathname + search + (room === 'lobby' ? '' : `#${encodeURIComponent(room)}`));
  known = roomOfAddress();
}

/** Whether the reader has just changed the address, and the listener is told in a moment. */
export function isAddressPending() {
  return roomOfAddress() !== known;
}

/** @param {(room: string, typed: boolean) => void} listener called when the address was changed, not by the page */
export function onAddress(listener) {
  addEventListener('hashchange', () => {
    known = roomOfAddress();
    listener(known, typeof history.state?.room !== 'string');
  });
}
