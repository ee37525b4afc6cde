import { html } from 'lit-html';
import { THEMES } from '../preferences.js';
import { LANGUAGES } from '../i18n/language.js';

/** @import { Theme } from '../preferences.js' */
/** @import { Model } from '../model.js' */
/** @import { Controller } from '../controller.js' */

/**
 * The fields for the preferences of the reader.
 *
 * @param {Model} model
 * @param {Controller} controller
 * @param {string} where part of the ids of its fields
 */
export function settings({ language, theme }, controller, where) {
  const languages = Object.entries(LANGUAGES);
  return html`
    <div class="settings">
      <label class="hidden" for="language-${where}">${language.say('language')}</label>
      <select id="language-${where}" @change=${chosen((code) => controller.setLanguage(code))}>
        ${languages.map(
          ([code, { name, tag }]) =>
            html`<option value=${code} lang=${tag} ?selected=${code === language.code}>${name}</option>`,
        )}
      </select>
      <label class="hidden" for="theme-${where}">${language.say('theme')}</label>
      <select id="theme-${where}" @change=${chosen((value) => controller.setTheme(/** @type {Theme} */ (value)))}>
        ${THEMES.map(
          (each) => html`<option value=${each} ?selected=${each === theme}>${language.say(`theme.${each}`)}</option>`,
        )}
      </select>
    </div>
  `;
}

/** @param {(value: string) => void} choose */
function chosen(choose) {
  return (/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.currentTarget).value);
}
