/** The texts of the commands that an admin chooses from a menu. */

/** What the server takes for a double quote, and what escapes one. */
const SPECIAL = /["“”„＂\\]/gu;

/**
 * One argument, whatever is in it. Line breaks become blanks.
 *
 * @param {string} argument
 */
export function quote(argument) {
  return `"${argument.replace(/\s+/gu, ' ').trim().replace(SPECIAL, '\\$&')}"`;
}

/** @param {string} nick */
export function info(nick) {
  return `/admin info ${quote(nick)}`;
}

/**
 * @param {string} nick
 * @param {string} reason
 */
export function kick(nick, reason) {
  return `/admin kick ${quote(nick)} ${quote(reason)}`;
}

/**
 * @param {string} nick
 * @param {string} reason
 * @param {number} seconds
 */
export function ban(nick, reason, seconds) {
  return `/admin ban ${quote(nick)} ${quote(reason)} ${seconds}`;
}
