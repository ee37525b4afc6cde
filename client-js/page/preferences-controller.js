import { toggleNotify } from './notifications.js';
import { applyLanguage, applyTheme, fetchLanguage, saveLanguage, saveTheme } from './preferences.js';

/** @import { Controller } from './controller.js' */
/** @import { Theme } from './preferences.js' */

/** The controller of the user's preferences: the language of the page, its colours, and notifications. */
export class PreferencesController {
  #controller;

  /** @param {Controller} controller */
  constructor(controller) {
    this.#controller = controller;
  }

  /** Turns notifications on or off. */
  async toggleNotify() {
    this.#controller.update({ notify: await toggleNotify() });
  }

  /** @param {string} code of the language that is chosen last; one that cannot be loaded leaves the present one */
  async setLanguage(code) {
    this.#controller.update({ nextLanguage: code, languageFailed: false });
    if (await this.#changeLanguage(code)) saveLanguage(code);
  }

  /** Waits for the language that the page has begun without. */
  awaitLanguage() {
    if (this.#controller.model.nextLanguage) this.#changeLanguage(this.#controller.model.nextLanguage);
  }

  /** @param {string} code @returns {Promise<boolean>} whether the page is in that language now */
  async #changeLanguage(code) {
    const language = await fetchLanguage(code).catch(() => undefined);
    if (this.#controller.model.nextLanguage !== code) return false;
    this.#controller.update({ nextLanguage: '', languageFailed: !language, ...(language ? { language } : {}) });
    if (language) applyLanguage(language);
    return Boolean(language);
  }

  /** @param {Theme} theme */
  setTheme(theme) {
    saveTheme(theme);
    this.#controller.update({ theme });
    applyTheme(theme);
  }
}
