import { lengthOf } from '../../src/chat/text.js';

/** @import { Language } from '../i18n/language.js' */

/**
 * A validator of a field: at most so many characters, as the server counts them. `maxlength` would count an emoji twice.
 *
 * @param {number} most characters
 * @param {Language} language
 */
export function lengthLimit(most, language) {
  return (/** @type {InputEvent} */ { currentTarget }) => {
    const field = /** @type {HTMLInputElement} */ (currentTarget);
    field.setCustomValidity(lengthOf(field.value) > most ? language.say('error.too-long') : '');
  };
}
