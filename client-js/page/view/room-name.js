/** The names of rooms as the page shows them, and its title. */

/** @import { Language } from '../i18n/language.js' */
/** @import { Model } from '../model.js' */

/**
 * @param {Language} language
 * @param {string} name
 */
export function nameOf(language, name) {
  return name === 'lobby' ? language.say('lobby') : name;
}

/**
 * @param {Model} model
 * @param {number} unread
 */
export function titleOf({ language, current, wanted }, unread) {
  const title = `${nameOf(language, current || wanted)} · Holdfast`;
  return unread > 0 ? `(${unread}) ${title}` : title;
}
