import { html, nothing } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
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
export function settings({ language, nextLanguage, languageFailed, theme }, controller, where) {
  const languages = Object.entries(LANGUAGES);
  return html`
    <div class="settings">
      <label class="hidden" for="language-${where}">${language.say('language')}</label>
      <select id="language-${where}" @change=${chosen((code) => controller.preferences.setLanguage(code))}>
        ${languages.map(
          ([code, { name, tag }]) =>
            html`<option value=${code} lang=${tag} .selected=${live(code === (nextLanguage || language.code))}>
              ${name}
            </option>`,
        )}
      </select>
      <label class="hidden" for="theme-${where}">${language.say('theme')}</label>
      <select
        id="theme-${where}"
        @change=${chosen((value) => controller.preferences.setTheme(/** @type {Theme} */ (value)))}
      >
        ${THEMES.map(
          (each) => html`<option value=${each} ?selected=${each === theme}>${language.say(`theme.${each}`)}</option>`,
        )}
      </select>
      <div role="alert">
        ${languageFailed ? html`<p class="error">${language.say('language.failed')}</p>` : nothing}
      </div>
    </div>
  `;
}

/** @param {(value: string) => void} choose */
function chosen(choose) {
  return (/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.currentTarget).value);
}
