import assert from 'node:assert/strict';
import { SessionMachine } from '../../src/session/machine.js';
import { Labels, print } from '../../src/trace/print.js';
import { encode } from '../../src/codec/json.js';
import { readErrorPackets } from '../../src/error-packets.js';

/**
 * Runs event sequences of the machine, written as text: by hand, or by `session.trace()`. The format, by its lines:
 *
 * A line that starts with a letter begins a sequence: a name, then the idea it shows. `#` begins a comment.
 * `@TIME INPUTS [~CHANCE] => EFFECTS | STATE [wake=TIME]`; times are seconds since the start. The machine is woken whenever
 * it asked for it on the way; what it does then belongs to the line. Chance is 1/2 where nothing else is said.
 * `cfg NAME=VALUE ...` after the name: `LATE=1` the machine is woken only by WAKE, as real timers are late; `PACE=n/seconds`.
 *
 * INPUTS   joined by ` ; `: OPEN, SEND [only] packet ..., WITHDRAW packet, ANSWER +n[.x] [packet ...] attributes,
 *          LOST +n[.x] reason [final] [retryAfter=seconds], PAUSE seconds, RESUME, PROBE, CLOSE, WAKE, TIME (nothing but its
 *          passing). +n is a rid counted from that of the last creation, .b .c its repeats, +? one that is forgotten.
 *          `only`: meant for the present session and for no other. `WITHDRAW 2`: the one after which two were sent.
 *          `create` in an answer stands for sid, wait=50 requests=2 hold=1 inactivity=40 maxpause=120.
 *          Another input with *n at its end comes n times.
 * EFFECTS  `-` or, joined by ` ; `: `+n:[packet ...] attributes` a request leaves, `abort +n`, `deliver packets`,
 *          `session n`, `sent packets`, `unsent reason packets`, `lost reason`, `end reason`. wake= is checked where it is
 *          given.
 * A packet is a word, its kind; `error:code` is an error packet, `error:code:n` one with retryAfter; `word*n` are n of them.
 * `word/bytes` has that length when it is sent. Kinds that are no words are written as `packet`.
 */

/** @import { Effect, Input } from '../../src/session/types.js' */
/** @import { Answer, Encoded, Packet, Reason } from '../../src/types.js' */

/** @typedef {{ number: number, time: number, input: string, chance: number, expected: string }} Line */
/** @typedef {{ LATE?: string, PACE?: string }} Cfg */

/**
 * @param {string} text
 * @returns {{ title: string, cfg: Cfg, lines: Line[] }[]}
 */
export function parse(text) {
  /** @type {{ title: string, cfg: Cfg, lines: Line[] }[]} */
  const sequences = [];
  text.split('\n').forEach((raw, index) => {
    const line = raw.trimEnd();
    const step = /^@([\d.]+)\s+(.+?)(?:\s+~([\d.]+))?\s+=> (.+)$/.exec(line);
    const last = sequences.at(-1);
    if (step) {
      const [, time = '', input = '', chance = '0.5', expected = ''] = step;
      last?.lines.push({ number: index + 1, time: Number(time), input, chance: Number(chance), expected });
    } else if (last && line.startsWith('cfg ')) Object.assign(last.cfg, values(line.split(/\s+/).slice(1)));
    else if (/^[A-Za-z]/.test(line)) sequences.push({ title: line, cfg: {}, lines: [] });
    else if (line !== '' && !line.startsWith('#')) throw new Error(`line ${index + 1} cannot be read: ${line}`);
  });
  return sequences;
}

/** One machine on virtual time, which prints what it does. */
export class Bench {
  #machine;
  #late;
  #now = 0;
  #chance = 0.5;
  #creationRid = 0;
  #labels = new Labels();
  /** @type {Encoded[]} */
  #sent = [];
  #sessions = 0;

  /** @param {Cfg} [cfg] */
  constructor({ LATE, PACE } = {}) {
    const [packets, seconds] = PACE?.split('/').map(Number) ?? [];
    const pace = packets && seconds ? { packets, seconds } : undefined;
    this.#machine = new SessionMachine({ wait: 50, pace }, readErrorPackets);
    this.#late = LATE === '1';
  }

  /**
   * @param {Line} line
   * @returns {string} what happened, in the form of the expectation
   */
  run({ time, input, chance, expected }) {
    /** @type {string[]} */
    const done = [];
    const until = Math.round(time * 1000);
    this.#chance = chance;
    if (!this.#late) this.#wake(until, done);
    this.#now = until;
    for (const text of input.split(' ; ')) {
      for (const each of this.#read(text)) done.push(...this.#step(each));
    }
    done.push(...this.#flush());
    const wake = expected.includes(' wake=') ? ` wake=${this.#machine.deadline() / 1000}` : '';
    return `${done.join(' ; ') || '-'} | ${this.#machine.state}${wake}`;
  }

  /**
   * @param {number} until
   * @param {string[]} done
   */
  #wake(until, done) {
    let wakes = 0;
    for (let at = this.#machine.deadline(); at <= until; at = this.#machine.deadline()) {
      if (done.length > 200 || ++wakes > 200) throw new Error('the machine does not come to rest');
      this.#now = Math.max(this.#now, at);
      done.push(...this.#step({ on: 'wake' }), ...this.#flush());
    }
  }

  /** @param {Input} input */
  #step(input) {
    return this.#print(this.#machine.step(input, this.#now, this.#chance));
  }

  #flush() {
    return this.#print(this.#machine.flush(this.#now, this.#chance));
  }

  /** @param {Effect[]} effects */
  #print(effects) {
    for (const effect of effects) {
      if (effect.do === 'session') assert.equal(effect.number, ++this.#sessions);
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
    const [, once = '', count = 1] = /^(?!ANSWER|SEND)(.*?)\*(\d+)$/.exec(text) ?? [];
    if (once) return this.#many(Number(count), once);
    const [verb = '', ...words] = text.split(/\s+/);
    const ticket = [...this.#labels.all].find(([, label]) => label === words[0])?.[0] ?? -1;
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
        return [{ on: 'lost', ticket, ...loss(words.slice(1)) }];
      case 'PAUSE':
        return [{ on: 'pause', seconds: Number(words[0]) }];
      case 'OPEN':
      case 'RESUME':
      case 'PROBE':
      case 'CLOSE':
      case 'WAKE':
        return [{ on: /** @type {'open'} */ (verb.toLowerCase()) }];
      default:
        throw new Error(`no such input: ${text}`);
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
    const number = words.includes('only') ? this.#sessions : undefined;
    const packets = words.filter((word) => word !== 'only').flatMap(repeated);
    return packets.map((word) => {
      const [kind = '', bytes] = word.split('/');
      const encoded = encode(packet(kind), { number });
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
    const read = answer(words);
    if (read.report !== undefined) read.report += this.#creationRid;
    if (read.ack !== undefined) read.ack += this.#creationRid;
    return read;
  }
}

/** @param {string[]} words */
function values(words) {
  return Object.fromEntries(words.map((word) => word.split('=')));
}

/**
 * @param {string[]} words
 * @returns {{ reason: Reason, final: boolean, retryAfter?: number }}
 */
function loss([reason, ...rest]) {
  const wait = rest.find((each) => each.startsWith('retryAfter='))?.split('=')[1];
  return {
    reason: /** @type {Reason} */ (reason),
    final: rest.includes('final'),
    retryAfter: wait === undefined ? undefined : Math.round(Number(wait) * 1000),
  };
}

/**
 * @param {string} word
 * @returns {string[]}
 */
function repeated(word) {
  const [kind = '', count = 1] = word.split('*');
  return Array(Number(count)).fill(kind);
}

/**
 * @param {string} word
 * @returns {Packet}
 */
function packet(word) {
  const [kind = '', code, retryAfter] = word.split(':');
  if (retryAfter) return { kind, code, retryAfter: Number(retryAfter) };
  return code ? { kind, code } : { kind };
}

/**
 * @param {string[]} words
 * @returns {any}
 */
function answer(words) {
  /** @type {any} */
  const answer = { packets: [] };
  for (const word of words) {
    const [name = '', value] = word.split('=');
    if (word === 'create') {
      Object.assign(answer, { sid: 's', wait: 50, requests: 2, hold: 1, inactivity: 40, maxpause: 120 });
    } else if (value !== undefined) answer[name] = Number.isNaN(Number(value)) ? value : Number(value);
    else answer.packets.push(...repeated(word).map(packet));
  }
  return answer;
}
