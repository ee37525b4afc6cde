/** The notes about members that come and go: the phrase of each, with its values. */

/** @import { Key, Phrase, Values } from './i18n/language.js' */
/** @import { Transcript } from './transcript.js' */

/**
 * What is said of a member that left.
 *
 * @param {string} nick
 * @param {string} reason as the server tells it
 * @returns {[Key, Values]}
 */
export function leaveNote(nick, reason) {
  const [, how, why] = /^(kicked|banned|left): (.*)$/su.exec(reason) ?? [];
  if (how === 'left') return ['left.reason', { nick, reason: why ?? '' }];
  if (how) return [how === 'kicked' ? 'left.kicked' : 'left.banned', { nick, reason: why ?? '' }];
  if (reason === 'kicked' || reason === 'banned') return [`left.${reason}.mutely`, { nick }];
  if (reason === 'timeout') return ['left.timeout', { nick }];
  return reason && reason !== 'left' ? ['left.reason', { nick, reason }] : ['left', { nick }];
}

/**
 * What is said of members that did not come back after a loss.
 *
 * @param {{ nicks: string[], more: number }} gone `more`: how many are not named
 * @returns {[Key, Values][]}
 */
export function goneNotes({ nicks, more }) {
  /** @type {[Key, Values][]} */
  const notes = nicks.map((nick) => ['gone', { nick }]);
  return more > 0 ? [...notes, ['gone.more', { count: more }]] : notes;
}

/**
 * Whether the answer to a command tells only what the room was told since: that a member was kicked.
 *
 * @param {Transcript} transcript
 * @param {Phrase[] | undefined} phrases
 * @param {string | undefined} id of the command
 */
export function isTold(transcript, phrases = [], id) {
  const [told, ...more] = phrases;
  if (told?.code !== 'kick-done' || more.length > 0) return false;
  return transcript.since(id).some(({ say, values }) => isKick(say) && values?.nick === told.params?.nick);
}

/** @param {Key | undefined} say */
function isKick(say) {
  return say === 'left.kicked' || say === 'left.kicked.mutely';
}
