/** The preferences of the reader in this browser: the language, the colours and a nick. */

import { LANGUAGES, chooseLanguage, loadLanguage } from './i18n/language.js';

/** @import { Language } from './i18n/language.js' */

/** @typedef {'system' | 'light' | 'dark'} Theme */

/** @type {readonly Theme[]} */
export const THEMES = ['system', 'light', 'dark'];

const LANGUAGE = 'holdfast-language';
const THEME = 'holdfast-theme';
const NICK = 'holdfast-nick';
const NOTIFY = 'holdfast-notify';

/** How long the page waits for the language of its reader before it begins in English, in ms. */
const LANGUAGE_PATIENCE = 3_000;

/**
 * @typedef {object} Preferences
 * @property {Language} language
 * @property {string} nextLanguage the code of the one that is wanted and still being loaded, or ''
 * @property {boolean} languageFailed whether another one was wanted, which could not be loaded
 * @property {Theme} theme
 * @property {string} nick
 */

/** @returns {Promise<Preferences>} soon, even if the language is long in coming */
export async function loadPreferences() {
  const code = read(LANGUAGE) ?? '';
  const wanted = Object.hasOwn(LANGUAGES, code) ? code : chooseLanguage(navigator.languages);
  const loading = fetchLanguage(wanted).catch(() => undefined);
  const theme = THEMES.find((each) => each === read(THEME)) ?? 'system';
  applyTheme(theme);
  const loaded = await Promise.race([loading, isLate()]);
  const language = (loaded !== 'late' && loaded) || (await fetchLanguage('en'));
  applyLanguage(language);
  const nextLanguage = loaded === 'late' ? wanted : '';
  return { language, nextLanguage, languageFailed: !loaded, theme, nick: read(NICK) ?? '' };
}

/** @returns {Promise<'late'>} */
function isLate() {
  return new Promise((resolve) => setTimeout(() => resolve('late'), LANGUAGE_PATIENCE));
}

/** @param {string} code @returns {Promise<Language>} rejected when it cannot be loaded */
export function fetchLanguage(code) {
  return loadLanguage(code, navigator.languages);
}

/** @param {string} code */
export function saveLanguage(code) {
  write(LANGUAGE, code);
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

/** @param {Theme} theme */
export function saveTheme(theme) {
  write(THEME, theme);
}

/** @param {Language} language */
export function applyLanguage(language) {
  const { documentElement } = document;
  documentElement.lang = language.tag;
  documentElement.dir = 'ltr';
}

/** @param {Theme} theme */
export function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
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
