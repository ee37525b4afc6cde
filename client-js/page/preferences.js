/** The preferences of the reader in this browser: the language, the colours and a nick. */

import { LANGUAGES, Language, chooseLanguage } from './i18n/language.js';

/** @typedef {'system' | 'light' | 'dark'} Theme */

/** @type {readonly Theme[]} */
export const THEMES = ['system', 'light', 'dark'];

const LANGUAGE = 'holdfast-language';
const THEME = 'holdfast-theme';
const NICK = 'holdfast-nick';
const NOTIFY = 'holdfast-notify';

/** @typedef {{ language: Language, theme: Theme, nick: string }} Preferences */

/** @returns {Preferences} */
export function loadPreferences() {
  const code = read(LANGUAGE) ?? '';
  const theme = THEMES.find((each) => each === read(THEME)) ?? 'system';
  const language = languageOf(code in LANGUAGES ? code : chooseLanguage(navigator.languages));
  apply(language, theme);
  return { language, theme, nick: read(NICK) ?? '' };
}

/** @param {string} code */
export function saveLanguage(code) {
  write(LANGUAGE, code);
  return languageOf(code);
}

/** @param {string} nick for the login form next time, in other tabs too */
export function saveNick(nick) {
  write(NICK, nick);
}

/** @returns {boolean} whether notifications are wanted */
export function loadNotify() {
  return read(NOTIFY) === 'on';
}

/** @param {boolean} wanted */
export function saveNotify(wanted) {
  write(NOTIFY, wanted ? 'on' : 'off');
}

/** @param {string} code */
function languageOf(code) {
  return new Language(code, navigator.languages);
}

/** @param {Theme} theme */
export function saveTheme(theme) {
  write(THEME, theme);
}

/**
 * @param {Language} language
 * @param {Theme} theme
 */
export function apply(language, theme) {
  const { documentElement } = document;
  documentElement.lang = language.tag;
  documentElement.dir = 'ltr';
  documentElement.dataset.theme = theme;
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
    const own = /dark/.test(meta.getAttribute('media') ?? '') ? 'dark' : 'light';
    const colour = (theme === 'system' ? own : theme) === 'dark' ? '#0c1413' : '#f3f6f4';
    meta.setAttribute('content', colour);
  }
}

/** @param {string} key */
function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
function write(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage the user chooses again next time.
  }
}
