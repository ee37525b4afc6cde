import { Shown } from './loaded-ranges.js';

/** @import { Packet } from '../types.js' */
/** @import { Message, Place } from './types.js' */

/** How many of the latest ids are remembered. */
const KNOWN_LIMIT = 1000;

/** How many messages before the last one seen are asked for again after a reload. */
const CONTEXT = 100;

/** Ids that were shown, the latest of them. */
class Known {
  /** @type {Set<string>} */
  #keys = new Set();

  /**
   * @param {string} from
   * @param {unknown} id
   */
  has(from, id) {
    return typeof id === 'string' && this.#keys.has(keyOf(from, id));
  }

  /**
   * @param {string} from
   * @param {unknown} id
   */
  add(from, id) {
    if (typeof id !== 'string') return;
    this.#keys.add(keyOf(from, id));
    for (const oldest of this.#keys) {
      if (this.#keys.size <= KNOWN_LIMIT) break;
      this.#keys.delete(oldest);
    }
  }
}

/**
 * No nick has a line break, so that nobody else can choose an id that makes the same key.
 *
 * @param {string} from
 * @param {string} id
 */
function keyOf(from, id) {
  return `${from}\n${id}`;
}

/**
 * What was seen of one room: tells what is new from what comes a second time, through however many sessions and logs.
 */
export class Seen {
  #messages = new Known();
  #whispers = new Known();
  #shown = new Shown();
  /** @type {{ log?: string, seq?: number }} */
  #last;
  /** How far before the last message the next welcome is to begin. */
  #context;
  #entered = false;

  /** @param {Place | undefined} place */
  constructor(place) {
    this.#last = { log: place?.log, seq: place?.seq };
    this.#context = place ? CONTEXT : 0;
  }

  /** The last message, and the log that it is in. */
  get last() {
    return this.#last;
  }

  /** After which message a welcome is to begin. */
  get since() {
    return this.#last.seq === undefined ? undefined : Math.max(0, this.#last.seq - this.#context);
  }

  /** Whether nothing older is kept, or all of it was seen. */
  get complete() {
    return this.#shown.complete;
  }

  /**
   * A welcome; the messages that came with it are to be given to `message`.
   *
   * @param {Packet} welcome
   * @returns {'gone' | 'missing' | null} what lies between these messages and those that were seen before
   */
  begin({ log, seq, history, oldest, complete }) {
    const given = history[0]?.seq ?? seq + 1;
    const gap = findGap(this.#last, { log, seq, given, complete });
    // Where there is a gap, the messages after it are counted from the first that we are given.
    const start = gap || this.#context > 0 ? given - 1 : (this.#last.seq ?? given - 1);
    this.#shown.begin({ seq: start, oldest, gap, first: !this.#entered });
    this.#last = { log, seq: start };
    this.#entered = true;
    this.#context = 0;
    return gap;
  }

  /**
   * @param {Packet} message
   * @param {boolean} settled whether it is one of ours that had no word of the server
   * @returns {{ fresh: boolean, passed: boolean }} `fresh`: it is to be shown. `passed`: its place has passed
   */
  message({ from, seq, id }, settled) {
    // A message that was said again to a server which lost its log has a new number, but we have shown it.
    const shown = this.#messages.has(from, id);
    const passed = seq <= (this.#last.seq ?? 0);
    if (!passed) this.#last.seq = seq;
    if (!passed) this.#shown.add(seq);
    const fresh = !shown && (settled || !passed);
    if (fresh) this.#messages.add(from, id);
    return { fresh, passed };
  }

  /**
   * @param {Packet} whisper
   * @returns {boolean} whether it is to be shown
   */
  whisper({ from, id }) {
    const fresh = !this.#whispers.has(from, id);
    this.#whispers.add(from, id);
    return fresh;
  }

  /**
   * @param {number} now
   * @returns {number | undefined} the number before which to ask for history, if that makes sense now
   */
  ask(now) {
    return this.#shown.ask(now);
  }

  /**
   * The server cannot give history now.
   *
   * @param {number} next when to ask again
   * @returns {boolean} whether somebody asked
   */
  refuse(next) {
    return this.#shown.refuse(next);
  }

  /**
   * @param {Packet} history
   * @param {object} how
   * @param {number} how.now
   * @param {(message: Message) => boolean} how.settle whether it is one of ours that had no word of the server
   * @returns {Message[] | undefined} what is to be shown; nothing, if nobody asked
   */
  history({ before, messages, complete }, { now, settle }) {
    const fresh = this.#shown.take({ before, messages, complete }, now);
    const unseen = fresh?.filter(({ from, id }) => !this.#messages.has(from, id));
    for (const each of unseen?.filter(settle) ?? []) this.#messages.add(each.from, each.id);
    return unseen?.map(({ from, text, seq, id, at }) => ({ from, text, seq, id, at }));
  }
}

/**
 * @param {{ log?: string, seq?: number }} before
 * @param {{ log: string, seq: number, given: number, complete: boolean }} welcome `given`: its first message
 */
function findGap(before, { log, seq, given, complete }) {
  if (before.seq === undefined) return null;
  if (before.log !== log || before.seq > seq) return 'gone';
  return complete || given <= before.seq + 1 ? null : 'missing';
}
