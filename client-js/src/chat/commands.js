/** The tests that tell commands from messages: a command is a text that starts with a slash, and is for the server only. */

import { UNSEEN as UNSEEN_TEXT } from './text.js';

/** Blanks of any kind, and what cannot be seen, do not count; nor does what only changes how the rest looks. */
const UNSEEN = String.raw`(?:(?!\p{Cf})${UNSEEN_TEXT}|\p{Cf})`;

/** What may be meant as a slash, or looks like one: a password may be behind it, whatever comes between. */
const LIKE_SLASH = String.raw`/／⁄∕⧸⧶⫽⫻⟋╱⁁᜵⼃〳㇓\\＼﹨∖⟍⧵⧹⑊⟈⳹`;

/** Letters and the like that look like a slash: texts begin with them, so they count only before the name of a command. */
const LETTERS = String.raw`Ⳇⳇノ丿丶⼂㇔\u{1d20f}\u{1d23a}\u{1d23b}`;

/** One of them, or a mark, which may combine with one. */
const SIGN = String.raw`(?:(?!${UNSEEN})[${LIKE_SLASH}${LETTERS}\p{M}])`;

const COMMAND = new RegExp(
  String.raw`^${UNSEEN}*(?:[${LIKE_SLASH}]|${SIGN}(?:${SIGN}|${UNSEEN})*(?:auth|admin|help)\b)`,
  'iu',
);

/** What the server takes for a slash. */
const SLASH = /^[\s\p{Cc}\p{Cf}]*[/／]/u;

/** Commands without a secret; all others may contain a password, or a mistyped one. */
const OPEN = new RegExp(String.raw`^${UNSEEN}*[/／](help|admin)(?=${UNSEEN}|$)`, 'iu');

const AUTH = new RegExp(String.raw`^${UNSEEN}*[/／]auth(?=${UNSEEN})`, 'iu');

const ADMIN = new RegExp(String.raw`^${UNSEEN}*[/／]admin(?=${UNSEEN}|$)`, 'iu');

const LOGOUT = new RegExp(String.raw`^${UNSEEN}*[/／]admin${UNSEEN}+logout${UNSEEN}*$`, 'iu');

/**
 * Whether a text is meant for the server, or may be: it is kept nowhere, and shown to no member unless the server shows it.
 *
 * @param {string} text
 */
export function isCommand(text) {
  return COMMAND.test(text);
}

/**
 * Whether the server takes a text for a command, even while whispering. A text that only looks like one is none: it would be
 * published to all.
 *
 * @param {string} text
 */
export function isSlashed(text) {
  return SLASH.test(text);
}

/**
 * Whether a text may be shown on the screen.
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
