import { SessionMachine } from '../../src/session/machine.js';
import { Labels, print } from '../../src/trace/print.js';
import { encode } from '../../src/codec/json.js';
import { readErrorPackets } from '../../src/error-packets.js';
import { counted, repeated } from './script-parser.js';
import { answerIn, lossIn, packetIn } from './script-words.js';
import { takeFired } from './table-watch.js';

/**
 * A player of scripts: does with a machine on virtual time what the steps say, and prints what comes of it. docs/scripts.md
 * explains the notation.
 */

/** @import { Effect, Input } from '../../src/session/types.js' */
/** @import { Answer, Encoded } from '../../src/types.js' */

/** @import { Cfg, Step } from './script-parser.js' */
/** @import { Row } from './table-watch.js' */

/**
 * What one call of the machine came to; several make a step.
 *
 * @typedef {object} Part
 * @property {number} time in ms since the start
 * @property {string} [input] in the words of the script; none of the timers, of the calls behind the first for one event,
 *   and of the requests that leave in the end
 * @property {boolean} [timer] whether the machine was woken on the way
 * @property {Row[]} rows of the table that fired, if the table is watched
 * @property {string[]} effects in the order in which they are done
 * @property {string} state after it
 */

/** How many of the requests that left are named where another one is missing. */
const NAMED = 4;

/** A step that cannot be played, such as the answer to a request that did not leave: neither can those behind it. */
export class StepError extends Error {}

/** Plays one sequence. */
export class ScriptPlayer {
  #machine;
  #late;
  #begun = false;
  /** Whether the application has closed the client in an earlier step. */
  #closing = false;
  #old;
  #now = 0;
  #chance = 0.5;
  #creationRid = 0;
  #labels = new Labels();
  /** @type {Encoded[]} */
  #sent = [];
  #sessions = 0;

  /**
   * @param {Cfg} [cfg]
   * @param {boolean} [old] whether the script is of the legacy form, in which what never left could be answered
   */
  constructor({ LATE, PACE } = {}, old = false) {
    const [packets, seconds] = PACE?.split('/').map(Number) ?? [];
    const pace = packets && seconds ? { packets, seconds } : undefined;
    this.#machine = new SessionMachine({ wait: 50, pace }, readErrorPackets);
    this.#late = LATE === '1';
    this.#old = old;
  }

  /**
   * @param {Step} step
   * @returns {{ text: string, parts: Part[] }} what came of it, as text in the form of the expectation
   * @throws {StepError} if it cannot be played
   */
  play({ time, inputs, chance, hasTimer }) {
    try {
      this.#closing = this.#machine.state === 'closing';
      const parts = [...this.#pass(time, chance), ...inputs.flatMap((input) => this.#do(input))];
      parts.push(this.#part({}, this.#machine.flush()));
      const done = parts.flatMap(({ effects }) => effects).join(' ; ');
      const deadline = this.#machine.deadline();
      const timer = hasTimer ? ` timer=${deadline === Infinity ? 'never' : deadline / 1000}` : '';
      return { text: `${done || '-'} | ${this.#machine.state}${timer}`, parts };
    } catch (error) {
      throw new StepError(/** @type {Error} */ (error).message, { cause: error });
    }
  }

  /**
   * Fires the timers of the machine that are due on the way.
   *
   * @param {number} until
   * @param {number} chance
   */
  #pass(until, chance) {
    this.#chance = chance;
    /** @type {Part[]} */
    const parts = [];
    // A machine that nothing has happened to is due at once, but the first step is what begins.
    const skips = this.#late || !this.#begun;
    this.#begun = true;
    for (let at = this.#machine.deadline(); at <= until && !skips; at = this.#machine.deadline()) {
      if (parts.length > 400) throw new Error('the machine does not come to rest');
      this.#now = Math.max(this.#now, at);
      parts.push(this.#part({ timer: true }, this.#step({ on: 'wake' })));
      parts.push(this.#part({}, this.#machine.flush()));
    }
    this.#now = until;
    return parts;
  }

  /**
   * @param {string} text of one event, such as a send of several packets
   * @returns {Part[]} of which the first names it
   */
  #do(text) {
    return this.#read(text).map((input, index) => this.#part(index === 0 ? { input: text } : {}, this.#step(input)));
  }

  /** @param {Input} input */
  #step(input) {
    return this.#machine.step(input, this.#now, this.#chance);
  }

  /**
   * @param {{ input?: string, timer?: boolean }} cause
   * @param {Effect[]} effects
   * @returns {Part}
   */
  #part(cause, effects) {
    return {
      ...cause,
      time: this.#now,
      rows: takeFired(),
      effects: this.#print(effects),
      state: this.#machine.state,
    };
  }

  /** @param {Effect[]} effects */
  #print(effects) {
    for (const effect of effects) {
      if (effect.do === 'session' && effect.number !== ++this.#sessions)
        throw new Error('a session has a wrong number');
      if (effect.do === 'post') this.#check(effect);
    }
    return effects.filter((each) => each.do !== 'state').map((each) => this.#labels.print(print(each)));
  }

  /** @param {Extract<Effect, { do: 'post' }>} post */
  #check({ rid, body }) {
    const written = JSON.parse(body);
    if (written.rid !== rid) throw new Error(`rid ${rid} leaves as ${written.rid}`);
    if (written.sid === undefined) this.#creationRid = rid;
  }

  /**
   * @param {string} text
   * @returns {Input[]}
   */
  #read(text) {
    const [once, count] = counted(text);
    if (once !== text) return this.#many(count, once);
    const [verb = '', ...words] = text.split(/\s+/);
    const ticket = [...this.#labels.all].find(([, label]) => label === words[0])?.[0] ?? -1;
    if ((verb === 'ANSWER' || verb === 'LOST') && ticket === -1 && words[0] !== '+?' && !this.#old) {
      const left = [...this.#labels.all.values()].slice(-NAMED).join(' ') || 'none';
      throw new Error(
        `no request ${words[0]} has left in this session; the last that did: ${left} (+? is one of an earlier session)`,
      );
    }
    switch (verb) {
      case 'TIME':
        return [];
      case 'SEND':
        return this.#send(words);
      case 'WITHDRAW':
        return [{ on: 'withdraw', encoded: this.#find(words[0] ?? '') }];
      case 'ANSWER':
        return [{ on: 'answer', ticket, answer: this.#answer(words.slice(1)) }];
      case 'LOST':
        return [{ on: 'lost', ticket, ...lossIn(words.slice(1)) }];
      case 'PAUSE':
        return [{ on: 'pause', seconds: Number(words[0]) }];
      case 'OPEN':
      case 'RESUME':
      case 'PROBE':
      case 'CLOSE':
      case 'WAKE':
        return [{ on: /** @type {'open'} */ (verb.toLowerCase()) }];
      default:
        throw new Error(`unknown event '${verb}'`);
    }
  }

  /**
   * @param {number} count
   * @param {string} text
   */
  #many(count, text) {
    return Array.from({ length: count }, () => this.#read(text)).flat();
  }

  /**
   * @param {string[]} words
   * @returns {Input[]}
   */
  #send(words) {
    if (this.#closing) throw new Error('a client that closes refuses packets (`closed`)');
    const number = words.includes('only') ? this.#sessions : undefined;
    const packets = words.filter((word) => word !== 'only').flatMap(repeated);
    return packets.map((word) => {
      const [kind = '', bytes] = word.split('/');
      const encoded = encode(packetIn(kind), { number });
      if (bytes) encoded.bytes = Number(bytes);
      this.#sent.push(encoded);
      return { on: 'send', encoded };
    });
  }

  /** @param {string} word a packet, or how many were sent after it */
  #find(word) {
    const found = /^\d+$/.test(word)
      ? this.#sent.at(-1 - Number(word))
      : this.#sent.filter(({ packet: { kind } }) => kind === word).at(-1);
    if (!found) throw new Error(`no packet ${word} was sent`);
    return found;
  }

  /**
   * @param {string[]} words
   * @returns {Answer}
   */
  #answer(words) {
    const read = answerIn(words);
    if (read.report !== undefined) read.report += this.#creationRid;
    if (read.ack !== undefined) read.ack += this.#creationRid;
    return read;
  }
}
