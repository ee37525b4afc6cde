import { lengthOf } from '/client/chat/text.js';

/** @import { Language } from '../i18n/language.js' */

/**
 * Keeps a field from being sent with more characters than the server takes. `maxlength` would count an emoji twice.
 *
 * @param {number} most characters
 * @param {Language} language
 */
export function limit(most, language) {
  return (/** @type {InputEvent} */ { currentTarget }) => {
    const field = /** @type {HTMLInputElement} */ (currentTarget);
    field.setCustomValidity(lengthOf(field.value) > most ? language.say('error.too-long') : '');
  };
}
