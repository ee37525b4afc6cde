/** @import { Language } from '../i18n/language.js' */
/** @import { Complaint } from '../model.js' */

/**
 * @param {Language} language
 * @param {Complaint | undefined} complaint
 */
export function describe(language, complaint) {
  if (!complaint) return '';
  const { code = '', reason } = complaint;
  return language.knows(code) || reason ? language.explain(code, reason) : language.say('end.other', { reason: code });
}
