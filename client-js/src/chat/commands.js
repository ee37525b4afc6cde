/** Commands as they are typed: a text that starts with a slash, for the server and for nobody else. */

import { UNSEEN as UNSEEN_TEXT } from './text.js';

/** Blanks of any kind, and what cannot be seen, do not count; nor does what only changes how the rest looks. */
const UNSEEN = String.raw`(?:\p{Cf}|${UNSEEN_TEXT})`;

/** What may be meant as a slash, or looks like one: whoever mistypes it may have typed a password behind it. */
const COMMAND = new RegExp(String.raw`^${UNSEEN}*[/／⁄∕⧸⟋╱⁁᜵⼃〳㇓\\＼﹨∖⟍⧵⧹]`, 'u');

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
 * Whether the server takes it for a command, whoever else it is meant for. What only looks like one is not: it would be
 * said to all.
 *
 * @param {string} text
 */
export function isSlashed(text) {
  return SLASH.test(text);
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
