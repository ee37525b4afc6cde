import { check, checkOptions, COUNT, FLAG, orNull, SIGNAL, TEXT } from '../argument-check.js';

/** @import { Rule } from '../argument-check.js' */

const isText = TEXT[1];
const isOptionalText = (/** @type {unknown} */ value) => value === undefined || isText(value);
const isOptionalCount = (/** @type {unknown} */ value) => value === undefined || COUNT[1](value);

/** A place comes from a storage, and may be anything. @type {Rule} */
const PLACE = [
  'what the event place or room.place gave',
  (value) =>
    typeof value === 'object' &&
    [value.nick, value.token, value.log, value.ids].every(isOptionalText) &&
    [value.seq, value.joinedAfter].every(isOptionalCount) &&
    (value.says === undefined || (Array.isArray(value.says) && value.says.every(isSay))),
];

/** @param {any} value */
function isSay(value) {
  return isText(value?.id) && isText(value.text) && isOptionalText(value.to);
}

const ROOM_OPTIONS = { room: TEXT, place: orNull(PLACE), ids: TEXT, signal: SIGNAL, owns: FLAG };

/**
 * @param {unknown} options of a room
 * @throws {TypeError} when one is not what it must be, or there is no nick
 */
export function checkRoomOptions(options) {
  checkOptions(options, ROOM_OPTIONS);
  check('nick', /** @type {any} */ (options).nick, TEXT);
}
