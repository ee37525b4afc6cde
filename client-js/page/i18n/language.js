/** The languages of the page: phrases, numbers and times. */

import { en } from './en.js';

/** @typedef {keyof typeof en} Key of a template */
/** @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }} Template words with values in them */
/** @typedef {Record<Key, Template>} Catalog what the page says */
/** @typedef {Record<string, string | number>} Values what is put into a template */
/** @typedef {{ catalog: Catalog, phrases?: Record<string, Template> }} Words `phrases`: what the server says, by its codes */
/** @typedef {{ code: string, params?: Record<string, unknown> }} Phrase of the server */
/** @typedef {{ text?: string, phrases?: Phrase[] }} Said by the server: its English, and the same as phrases */
/** @typedef {{ code?: string, reason?: string, phrases?: Phrase[], character?: string }} Problem `reason`: in the server's English */

/**
 * The languages, by their codes. `between`: what stands between two sentences. A language other than English is loaded when
 * it is chosen; the English of the server's phrases comes with its packets.
 *
 * @type {Record<string, { name: string, tag: string, between: string, load: () => Promise<Words> }>}
 */
export const LANGUAGES = {
  en: { name: 'English', tag: 'en', between: ' ', load: async () => ({ catalog: en }) },
  fr: { name: 'Français', tag: 'fr', between: ' ', load: () => import('./fr.js') },
  zh: { name: '中文', tag: 'zh-Hans', between: '', load: () => import('./zh.js') },
};

/** What runs from right to left, within a line that may not. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/** The parameters of phrases that are times. */
const TIMES = new Set(['until', 'since', 'last']);

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

/**
 * @param {string} code
 * @param {readonly string[]} [wished]
 * @returns {Promise<Language>} rejected when it cannot be loaded
 */
export async function loadLanguage(code, wished) {
  const words = await LANGUAGES[code]?.load();
  return new Language(words ? code : 'en', words ?? { catalog: en }, wished);
}

/** One language, with all that depends on it. */
export class Language {
  #catalog;
  #phrases;
  #between;
  #plural;
  #number;
  #clock;
  #day;
  #relative;
  #moment;

  /**
   * @param {string} code
   * @param {Words} words
   * @param {readonly string[]} [wished] tells how the reader writes times: English is written in many countries
   */
  constructor(code, { catalog, phrases }, wished = []) {
    const { tag, between } = /** @type {(typeof LANGUAGES)['en']} */ (LANGUAGES[code]);
    this.code = code;
    this.tag = tag;
    this.#catalog = catalog;
    this.#phrases = phrases;
    this.#between = between;
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
    return this.#form(this.#catalog[key], values.count).replace(/\{(\w+)\}/g, (_, name) =>
      this.#write(values[name] ?? ''),
    );
  }

  /**
   * What the server says. Where this language lacks the words for one of its phrases, all of it is in the server's English.
   *
   * @param {Said} said
   * @param {string} [between] what stands between two phrases
   * @returns {string}
   */
  sayAll({ text = '', phrases = [] }, between = this.#between) {
    if (!this.#phrases) return [text, ...phrases.map((each) => this.#until(each))].filter(Boolean).join(between);
    const said = phrases.map((each) => this.#sayPhrase(each));
    return said.length === 0 || said.includes(undefined) ? text : said.join(between);
  }

  /** @param {Problem} problem @returns {string} why something was refused or is over */
  explain({ code = '', reason = '', phrases, character }) {
    if (phrases) return this.sayAll({ text: reason, phrases });
    const key = /** @type {Key} */ (`error.${code}`);
    // What the page has refused itself.
    if (key in this.#catalog && (code !== 'bad-packet' || character))
      return this.say(key, { character: character ?? '' });
    return reason || this.say('end.other', { reason: code });
  }

  /** @param {Phrase} phrase @returns {string | undefined} undefined if there are no words for it, or not what goes into them */
  #sayPhrase({ code, params = {} }) {
    const template = this.#phrases && Object.hasOwn(this.#phrases, code) ? this.#phrases[code] : undefined;
    if (template === undefined) return undefined;
    let complete = true;
    const said = this.#form(template, params.count).replace(/\{(\w+)\}/g, (_, name) => {
      const value = Object.hasOwn(params, name) ? this.#writeParam(name, params[name]) : undefined;
      complete &&= value !== undefined;
      return value ?? '';
    });
    return complete ? said : undefined;
  }

  /** @param {string} name @param {unknown} value @returns {string | undefined} undefined if it is not of the right kind */
  #writeParam(name, value) {
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    return TIMES.has(name) ? this.#writeTime(value) : this.#write(value);
  }

  /** @param {unknown} value @returns {string | undefined} in the reader's zone */
  #writeTime(value) {
    const time = new Date(typeof value === 'string' ? value : NaN);
    return Number.isNaN(time.getTime()) ? undefined : this.#moment.format(time);
  }

  /** @param {Phrase} phrase @returns {string} until when a ban lasts in the reader's zone, which the server's text does not tell */
  #until({ code, params }) {
    const time = code === 'banned' || code === 'banned-reason' ? this.#writeTime(params?.until) : undefined;
    return time ? this.say('end.until', { time }) : '';
  }

  /**
   * @param {Template} template
   * @param {unknown} count
   */
  #form(template, count) {
    if (typeof template === 'string') return template;
    return template[this.#plural.select(Number(count))] ?? template.other;
  }

  /** @param {string | number} value */
  #write(value) {
    if (typeof value === 'number') return this.#number.format(value);
    return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
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

/** @param {Date} time */
function startOfDay(time) {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}
