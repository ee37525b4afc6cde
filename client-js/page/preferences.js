/** What the reader chose for good, in this browser: the language, the colours and a nick. */

import { LANGUAGES, Language, chooseLanguage } from './i18n/language.js';

/** @typedef {'system' | 'light' | 'dark'} Theme */

/** @type {readonly Theme[]} */
export const THEMES = ['system', 'light', 'dark'];

const LANGUAGE = 'holdfast-language';
const THEME = 'holdfast-theme';
const NICK = 'holdfast-nick';

/** @typedef {{ language: Language, theme: Theme, nick: string }} Choices */

/** @returns {Choices} */
export function loadChoices() {
  const code = read(LANGUAGE) ?? '';
  const theme = THEMES.find((each) => each === read(THEME)) ?? 'system';
  const language = languageOf(code in LANGUAGES ? code : chooseLanguage(navigator.languages));
  apply(language, theme);
  return { language, theme, nick: read(NICK) ?? '' };
}

/** @param {string} code */
export function chooseLanguageForGood(code) {
  write(LANGUAGE, code);
  return languageOf(code);
}

/** @param {string} nick stands in the door next time, in a second tab too */
export function rememberNick(nick) {
  write(NICK, nick);
}

/** @param {string} code */
function languageOf(code) {
  return new Language(code, navigator.languages);
}

/** @param {Theme} theme */
export function chooseTheme(theme) {
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
    return null;
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
    // It is asked for again next time.
  }
}
