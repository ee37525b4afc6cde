/** The entries of a transcript: what a message, a notice or a mark is there. */

/** @import { Message } from '../src/chat.js' */
/** @import { Key, Phrase, Values } from './i18n/language.js' */

/**
 * @typedef {object} Entry
 * @property {number} key names it among those of its transcript
 * @property {'message' | 'whisper' | 'notice' | 'error' | 'pending' | 'failed' | 'note' | 'gap'} type
 * @property {string} text
 * @property {string} [from]
 * @property {boolean} [own] whether this member said it
 * @property {string} [to] the member it is whispered to
 * @property {number} [seq]
 * @property {string} [id]
 * @property {string} [at]
 * @property {string} [code] why it failed
 * @property {string} [reason] why it failed, in the server's English
 * @property {Phrase[]} [phrases] the same; of what the server said, the same as the text
 * @property {number} [after] of one that failed: the number of the last message before it
 * @property {Key} [say] the phrase of a note, with its values
 * @property {Values} [values]
 */

/** @typedef {Omit<Entry, 'key'>} Line */

/** @typedef {Message & { own?: boolean }} Heard a message, and whether this member said it */

/**
 * @typedef {object} Failed what was not sent, and why
 * @property {string} id
 * @property {string} text
 * @property {string} [to]
 * @property {string} code
 * @property {string} reason
 * @property {Phrase[]} [phrases]
 * @property {string} [at] when it failed
 * @property {number} [after] the number of the last message before it
 */

/**
 * @param {Heard} message
 * @returns {Line}
 */
export function lineOf({ from, own, text, seq, id, at }) {
  return { type: 'message', from, own, text, seq, id, at };
}
