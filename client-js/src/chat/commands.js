/** Commands as they are typed: a text that starts with a slash, for the server and for nobody else. */

import { UNSEEN as UNSEEN_TEXT } from './text.js';

/** Blanks of any kind, and what cannot be seen, do not count; nor does what only changes how the rest looks. */
const UNSEEN = String.raw`(?:\p{Cf}|${UNSEEN_TEXT})`;

/** What may be meant as a slash, or looks like one: a password may be behind it, whatever comes between. */
const LIKE_SLASH = String.raw`/／⁄∕⧸⟋╱⁁᜵⼃〳㇓\\＼﹨∖⟍⧵⧹`;

/** Letters and the like that look like one: texts begin with them, so only a word of a command behind them counts. */
const LETTERS = String.raw`Ⳇⳇノ丿丶⼂㇔\u{1d20f}\u{1d23a}\u{1d23b}`;

const COMMAND = new RegExp(
  String.raw`^${UNSEEN}*(?:[${LIKE_SLASH}]|[${LIKE_SLASH}${LETTERS}]+(?:auth|admin|help)\b)`,
  'iu',
);

/** What the server takes for a slash. */
const SLASH = /^[\s\p{Cc}\p{Cf}]*[/／]/u;

/** What holds no secret; all else may be a password, or one that was mistyped. */
const OPEN = new RegExp(String.raw`^${UNSEEN}*[/／](help|admin)(?=${UNSEEN}|$)`, 'iu');

const AUTH = new RegExp(String.raw`^${UNSEEN}*[/／]auth(?=${UNSEEN})`, 'iu');

const ADMIN = new RegExp(String.raw`^${UNSEEN}*[/／]admin(?=${UNSEEN}|$)`, 'iu');

const LOGOUT = new RegExp(String.raw`^${UNSEEN}*[/／]admin${UNSEEN}+logout${UNSEEN}*$`, 'iu');

/**
 * Whether it is meant for the server, or may be: it is kept nowhere, and shown to nobody unless the server does.
 *
 * @param {string} text
 */
export function isCommand(text) {
  return COMMAND.test(text);
}

/**
 * Whether the server takes it for a command, also where it is meant for one member. What only looks like one is not: it
 * would be said to all.
 *
 * @param {string} text
 */
export function isSlashed(text) {
  return SLASH.test(text);
}

/**
 * Whether it may be shown on the screen.
 *
 * @param {string} text
 */
export function isOpen(text) {
  return !isCommand(text) || OPEN.test(text);
}

/** @param {string} text */
export function isAuth(text) {
  return AUTH.test(text);
}

/** @param {string} text */
export function isAdminCommand(text) {
  return ADMIN.test(text);
}

/** @param {string} text */
export function isLogout(text) {
  return LOGOUT.test(text);
}
