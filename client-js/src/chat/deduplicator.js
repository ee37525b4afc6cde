import { LoadedRanges } from './loaded-ranges.js';

/** @import { Packet } from '../types.js' */
/** @import { Message, Place } from './types.js' */

/** How many of the latest ids, and of the numbers in gaps, are remembered. */
const RECENT_LIMIT = 1000;

/** How many messages before the last one seen are requested again after a reload. */
const CONTEXT = 100;

/** A set of the latest ids that were emitted. */
class RecentIds {
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
    if (typeof id === 'string') addRecent(this.#keys, keyOf(from, id));
  }
}

/**
 * Adds a value to a set, which forgets the oldest beyond the limit.
 *
 * @template Value
 * @param {Set<Value>} recent
 * @param {Value} value
 */
function addRecent(recent, value) {
  recent.add(value);
  for (const oldest of recent) {
    if (recent.size <= RECENT_LIMIT) break;
    recent.delete(oldest);
  }
}

/**
 * No nick has a line break, so no other member can choose an id that makes the same key.
 *
 * @param {string} from
 * @param {string} id
 */
function keyOf(from, id) {
  return `${from}\n${id}`;
}

/**
 * The deduplicator of one room: tells whether a message is new or comes a second time, over any number of sessions and logs.
 */
export class Deduplicator {
  #messages = new RecentIds();
  #whispers = new RecentIds();
  #ranges = new LoadedRanges();
  /** The numbers of messages that were emitted in gaps: they acknowledged ours, and their gap is not loaded yet. The
   * latest thousand. @type {Set<number>} */
  #inGaps = new Set();
  /** @type {{ log?: string, seq?: number }} */
  #last;
  /** How many messages before the last one the next welcome is to have. */
  #context;
  #entered = false;

  /** @param {Place | null | undefined} place */
  constructor(place) {
    this.#last = { log: place?.log, seq: place?.seq };
    this.#context = place ? CONTEXT : 0;
  }

  /** The number of the last message, and its log. */
  get last() {
    return this.#last;
  }

  /** After which message a welcome is to begin. */
  get since() {
    return this.#last.seq === undefined ? undefined : Math.max(0, this.#last.seq - this.#context);
  }

  /** Whether the server keeps nothing older, or all of it was loaded. */
  get complete() {
    return this.#ranges.complete;
  }

  /**
   * Begins with a welcome; its messages are to be given to `message`.
   *
   * @param {Packet} welcome
   * @returns {'gone' | 'missing' | null} what lies between these messages and those before, as events have it
   */
  begin({ log, seq, history, oldest, complete }) {
    const given = history[0]?.seq ?? seq + 1;
    const gap = findGap(this.#last, { log, seq, given, complete });
    if (gap === 'gone') this.#inGaps.clear();
    // After a gap, the messages are counted from the first that is given.
    const start = gap || this.#context > 0 ? given - 1 : (this.#last.seq ?? given - 1);
    this.#ranges.begin({ seq: start, oldest, gap, first: !this.#entered });
    this.#last = { log, seq: start };
    this.#entered = true;
    this.#context = 0;
    return gap;
  }

  /**
   * @param {Packet} message
   * @param {boolean} settled whether it acknowledges one of the outbox
   * @returns {{ fresh: boolean, passed: boolean }} `fresh`: it is to be emitted. `passed`: later ones were emitted before
   */
  message({ from, seq, id }, settled) {
    // One that was sent again to a server which lost its log has a new number, but was emitted before.
    const shown = this.#messages.has(from, id);
    const passed = seq <= (this.#last.seq ?? 0);
    if (!passed) this.#last.seq = seq;
    if (!passed) this.#ranges.add(seq);
    const fresh = !shown && (settled || !passed);
    if (fresh) this.#messages.add(from, id);
    // A gap may be loaded when the id is long forgotten.
    if (fresh && passed) addRecent(this.#inGaps, seq);
    return { fresh, passed };
  }

  /**
   * @param {Packet} whisper
   * @returns {boolean} whether it is to be emitted
   */
  whisper({ from, id }) {
    const fresh = !this.#whispers.has(from, id);
    this.#whispers.add(from, id);
    return fresh;
  }

  /**
   * @param {number} now
   * @returns {number | undefined} the number before which to request history, if that makes sense now
   */
  ask(now) {
    return this.#ranges.ask(now);
  }

  /**
   * The server cannot give history now.
   *
   * @param {number} next when to request it again, in ms
   * @returns {boolean} whether it was requested
   */
  refuse(next) {
    return this.#ranges.refuse(next);
  }

  /**
   * @param {Packet} history
   * @param {object} how
   * @param {number} how.now
   * @param {(message: Message) => boolean} how.settle whether it acknowledges one of the outbox
   * @returns {Message[] | undefined} those that are to be emitted; undefined if none were requested
   */
  history({ before, messages, complete }, { now, settle }) {
    const fresh = this.#ranges.take({ before, messages, complete }, now);
    const unseen = fresh?.filter(({ from, seq, id }) => !this.#inGaps.has(seq) && !this.#messages.has(from, id));
    for (const { seq } of fresh ?? []) this.#inGaps.delete(seq);
    for (const each of unseen?.filter(settle) ?? []) this.#messages.add(each.from, each.id);
    return unseen?.map(({ from, text, seq, id, at }) => ({ from, text, seq, id, at }));
  }
}

/**
 * @param {{ log?: string, seq?: number }} before
 * @param {{ log: string, seq: number, given: number, complete: boolean }} welcome `given`: its first message
 */
function findGap(before, { log, seq, given, complete }) {
  /* eslint-disable no-restricted-syntax -- the event `welcome` has null for no gap */
  if (before.seq === undefined) return null;
  if (before.log !== log || before.seq > seq) return 'gone';
  return complete || given <= before.seq + 1 ? null : 'missing';
  /* eslint-enable no-restricted-syntax */
}
