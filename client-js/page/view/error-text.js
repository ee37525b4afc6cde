/** @import { Language } from '../i18n/language.js' */
/** @import { ShownError } from '../model.js' */

/**
 * @param {Language} language
 * @param {ShownError | undefined} error
 */
export function describe(language, error) {
  if (!error) return '';
  const { code = '', reason } = error;
  return language.knows(code) || reason ? language.explain(code, reason) : language.say('end.other', { reason: code });
}
