/** The languages of the page: phrases, numbers and times. */

import { en } from './en.js';
import { fr } from './fr.js';
import { zh } from './zh.js';

/** @typedef {keyof typeof en} Key of a phrase */
/** @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }} Phrase */
/** @typedef {Record<Key, Phrase>} Catalog */
/** @typedef {Record<string, string | number>} Values what is put into a phrase */

/** @type {Record<string, { name: string, tag: string, catalog: Catalog }>} by the code under which one is chosen */
export const LANGUAGES = {
  en: { name: 'English', tag: 'en', catalog: en },
  fr: { name: 'Français', tag: 'fr', catalog: fr },
  zh: { name: '中文', tag: 'zh-Hans', catalog: zh },
};

/** What runs from right to left, within a line that may not. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/**
 * The first of the preferred languages that the page has.
 *
 * @param {readonly string[]} wished as in `navigator.languages`
 */
export function chooseLanguage(wished) {
  return wished.map(codeOf).find((code) => code in LANGUAGES) ?? 'en';
}

/** @param {string} tag */
function codeOf(tag) {
  return tag.toLowerCase().split('-')[0] ?? '';
}

/** One language, with all that depends on it. */
export class Language {
  #catalog;
  #plural;
  #number;
  #clock;
  #day;
  #relative;
  #moment;

  /**
   * @param {string} code
   * @param {readonly string[]} [wished] tells how the reader writes times: English is written in many countries
   */
  constructor(code, wished = []) {
    const { tag, catalog } = LANGUAGES[code] ?? /** @type {(typeof LANGUAGES)['en']} */ (LANGUAGES.en);
    this.code = code;
    this.tag = tag;
    this.#catalog = catalog;
    const locale = wished.find((each) => codeOf(each) === code) ?? tag;
    this.#plural = new Intl.PluralRules(tag);
    this.#number = new Intl.NumberFormat(locale);
    this.#clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
    this.#day = new Intl.DateTimeFormat(locale, { dateStyle: 'full' });
    this.#relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
    this.#moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    this.collator = new Intl.Collator(tag);
  }

  /**
   * @param {Key} key
   * @param {Values} [values]
   * @returns {string}
   */
  say(key, values = {}) {
    const phrase = this.#catalog[key];
    const text = typeof phrase === 'string' ? phrase : this.#form(phrase, Number(values.count));
    return text.replace(/\{(\w+)\}/g, (_, name) => this.#write(values[name] ?? ''));
  }

  /**
   * @param {Exclude<Phrase, string>} forms
   * @param {number} count
   */
  #form(forms, count) {
    return forms[this.#plural.select(count)] ?? forms.other;
  }

  /** @param {string | number} value */
  #write(value) {
    if (typeof value === 'number') return this.#number.format(value);
    return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
  }

  /** @param {string} code of an error */
  knows(code) {
    return `error.${code}` in this.#catalog;
  }

  /** @param {string} code @param {string} [reason] the server's own words, which tell more or are all there is */
  explain(code, reason = '') {
    const key = /** @type {Key} */ (`error.${code}`);
    if (!this.knows(code)) return reason || code;
    if (!TELLING.has(code) || !reason) return this.say(key);
    const words = this.code === 'en' ? reason : `${this.say(key)} (${reason})`;
    return code === 'banned' ? [words, this.until(reason)].filter(Boolean).join(' ') : words;
  }

  /**
   * Until when a ban lasts, in the reader's zone, if the server's words tell.
   *
   * @param {string} reason
   */
  until(reason) {
    const [, day, minute] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/.exec(reason) ?? [];
    const time = new Date(`${day}T${minute}Z`);
    return Number.isNaN(time.getTime()) ? '' : this.say('end.until', { time: this.#moment.format(time) });
  }

  /** @param {Date} time in the reader's zone */
  clock(time) {
    return this.#clock.format(time);
  }

  /**
   * @param {Date} time
   * @param {Date} now
   */
  day(time, now) {
    const days = Math.round((startOfDay(time) - startOfDay(now)) / 86_400_000);
    const words = days > 0 || days < -1 ? this.#day.format(time) : this.#relative.format(days, 'day');
    return words.charAt(0).toLocaleUpperCase(this.tag) + words.slice(1);
  }
}

/** Codes of errors whose text has details that no translation has: nicks, limits, times. */
const TELLING = new Set(['bad-nick', 'bad-packet', 'banned', 'forbidden', 'kicked', 'unknown-command', 'unknown-room']);

/** @param {Date} time */
function startOfDay(time) {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}
