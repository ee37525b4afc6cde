/** Commands as they are typed: a text that starts with a slash, for the server and for nobody else. */

/** Blanks of any kind, and what cannot be seen, do not count. */
const COMMAND = /^[\s\p{Cc}\p{Cf}]*[/／]/u;

/** What holds no secret; all else may be a password, or one that was mistyped. */
const OPEN = /^[\s\p{Cc}\p{Cf}]*[/／](help|admin)(?=[\s\p{Cc}\p{Cf}]|$)/iu;

/** What the server takes for a double quote, and what keeps one. */
const SPECIAL = /["“”„＂\\]/gu;

/** @param {string} text */
export function isCommand(text) {
  return COMMAND.test(text);
}

/**
 * Whether it may be shown to whoever looks at the screen.
 *
 * @param {string} text
 */
export function isOpen(text) {
  return !isCommand(text) || OPEN.test(text);
}

/** @param {string} text */
export function isAuth(text) {
  return isCommand(text) && /^[\s\p{Cc}\p{Cf}]*[/／]auth(?=[\s\p{Cc}\p{Cf}])/iu.test(text);
}

/** @param {string} text */
export function isLogout(text) {
  return isCommand(text) && /[/／]admin[\s\p{Cf}]+logout[\s\p{Cc}\p{Cf}]*$/iu.test(text);
}

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
