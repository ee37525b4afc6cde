/**
 * The printer of the machine's turns in the format of scripts. Numbers that begin anew with each connection stand between `<`
 * and `>` until `Labels` replaces them: `<ticket>` of an exchange, `<ticket:rid>` of a request that leaves, `<!ticket:rid>`
 * if that creates a session, `<=rid>`, `<#number>` of a session, and `<@ms>`.
 */

/** @import { Effect, Input } from '../session/types.js' */
/** @import { Answer, Encoded, Packet } from '../types.js' */

/** The first line of a file of scripts of a client. */
export const HEAD = 'holdfast-script 2 client';

/**
 * @param {Input | Effect} event
 * @returns {string}
 */
export function print(event) {
  // The parts of all inputs and effects have different names, or the same meaning.
  const {
    on,
    do: done,
    ticket,
    number,
    seconds,
    reason,
    final,
    retryAfter,
    encoded,
    packets,
    answer,
    rid,
    body,
  } = /** @type {any} */ (event);
  if (body) return printRequest(ticket, rid, JSON.parse(body));
  return join(
    done ?? on.toUpperCase(),
    ticket && `<${ticket}>`,
    number && `<#${number}>`,
    seconds,
    reason && plain(reason),
    final && 'final',
    retryAfter && `retryAfter=${retryAfter / 1000}`,
    encoded && printSent([encoded].flat(), on),
    words(packets),
    answer && printAnswer(answer),
  );
}

/**
 * @param {number} ticket
 * @param {number} rid
 * @param {any} body
 */
function printRequest(ticket, rid, { sid, packets, pause, type, ack }) {
  if (sid === undefined) return `<!${ticket}:${rid}>:[] create`;
  return join(`<${ticket}:${rid}>:[${words(packets)}]`, attributes({ pause, type, ack }));
}

/**
 * @param {Encoded[]} encoded
 * @param {string | undefined} on of an input, which tells all that counts
 */
function printSent(encoded, on) {
  if (!on) return words(encoded.map(({ packet }) => packet));
  return encoded.map(({ packet, bytes, number }) => `${number ? 'only ' : ''}${word(packet)}/${bytes}`).join(' ');
}

/** @param {Answer} answer */
export function printAnswer({ sid, packets, type, condition, ack, report, ...limits }) {
  const { wait, requests, hold, inactivity = Infinity, maxpause = 0, polling } = limits;
  const created = sid === undefined ? {} : { wait, requests, hold, inactivity, maxpause, polling };
  return join(words(packets), sid !== undefined && 'create', attributes({ ...created, type, condition, ack, report }));
}

/** @param {Record<string, string | number | undefined>} values */
function attributes({ ack, report, ...others }) {
  const rids = Object.entries({ report, ack }).map(([name, rid]) => rid && `${name}=<=${rid}>`);
  const rest = Object.entries(others).map(([name, value]) => value !== undefined && `${name}=${plain(value)}`);
  return join(...rest, ...rids);
}

/** @param {Packet[]} [packets] */
function words(packets = []) {
  return runs(packets.map(word), ' ');
}

/** @param {Packet} packet */
function word(packet) {
  const { kind, code, retryAfter } = packet ?? {};
  return kind === 'error' ? `error:${plain(code)}${Number.isFinite(retryAfter) ? `:${retryAfter}` : ''}` : plain(kind);
}

/**
 * @param {any} text
 * @returns {string} it, if it is a plain word and none that means something here
 */
function plain(text) {
  return typeof text !== 'object' && /^(?!create$)[\w.-]{1,40}$/.test(text ?? '') ? `${text}` : 'packet';
}

/**
 * @param {string[]} words
 * @param {string} between
 * @returns {string} those that are the same in a row once, with their number
 */
export function runs(words, between) {
  /** @type {string[]} */
  const runs = [];
  let from = 0;
  words.forEach((word, at) => {
    if (word === words[at + 1]) return;
    runs.push(at > from ? `${word}*${at + 1 - from}` : word);
    from = at + 1;
  });
  return runs.join(between);
}

/** @param {any[]} parts empty ones are left out */
function join(...parts) {
  return parts.filter((each) => each || each === 0).join(' ');
}

/**
 * @typedef {object} Start where a script begins, when that is not the beginning of a connection
 * @property {number} [now] in ms
 * @property {number} [base] the rid that created the session
 * @property {number} [ticket] of the first request after it, if that is under way
 */

/** What a reader calls the exchanges and the sessions: by the rid, counted from that of the last creation. */
export class Labels {
  /** The labels by ticket. @type {Map<number, string>} */
  all = new Map();
  /** @type {Map<number, number>} */
  #copies = new Map();
  /** @type {number} */
  #base;
  #sessions;
  #start;

  /** @param {Start} [start] */
  constructor({ now = 0, base = 0, ticket } = {}) {
    this.#start = now;
    this.#base = base;
    this.#sessions = ticket ? 1 : 0;
    if (ticket) this.#add(ticket, base + 1);
  }

  /** @param {string} text */
  print(text) {
    return text.replace(/<(\D?)(\d+)(?::(\d+))?>/g, (_, mark, first, rid) => {
      if (mark === '@') return `@${(first - this.#start) / 1000}`;
      if (mark === '=') return `${first - this.#base}`;
      if (mark === '#') return `${++this.#sessions}`;
      if (mark === '!') this.#create(Number(rid));
      return rid ? this.#add(Number(first), Number(rid)) : (this.all.get(Number(first)) ?? '+?');
    });
  }

  /** @param {number} rid */
  #create(rid) {
    this.#base = rid;
    this.all.clear();
    this.#copies.clear();
  }

  /**
   * @param {number} ticket
   * @param {number} rid
   */
  #add(ticket, rid) {
    const copies = this.#copies.get(rid) ?? 0;
    this.#copies.set(rid, copies + 1);
    const label = `+${rid - this.#base}${copies ? `.${(10 + copies).toString(36)}` : ''}`;
    this.all.set(ticket, label);
    return label;
  }
}
