import { SessionMachine } from '../../src/session/machine.js';

/**
 * Runs event sequences of the machine, written as text. The format, by its lines:
 *
 * A line that starts with a letter begins a sequence: a name, then the idea it shows. `#` begins a comment.
 * `@TIME INPUT => EFFECTS | STATE [wake=TIME]`; times are seconds since the start. The machine is woken whenever it asked
 * for it on the way; what it does then belongs to the line.
 *
 * INPUT    OPEN, SEND packet ... [only], WITHDRAW packet, ANSWER +n[.x] [packet ...] attributes, LOST +n[.x] reason [final], PAUSE seconds, RESUME,
 *          PROBE, CLOSE, TIME (nothing but its passing). LOST takes retryAfter=seconds. +n is a rid counted from that of the last creation, .b .c its repeats.
 *          `create` in an answer stands for sid, wait=50 requests=2 hold=1 inactivity=40 maxpause=120.
 *          `only`: meant for the present session and for no other.
 * EFFECTS  `-` or, joined by ` ; `: `+n:[packet ...] attributes` a request leaves, `abort +n`, `deliver packets`,
 *          `session n`, `sent packets`, `unsent reason packets`, `lost reason`, `end reason`. wake= is checked where it is given.
 * A packet is a word, its kind; `error:code` is an error packet, `error:code:n` one with retryAfter; `word*n` are n of them. Chance is always 1/2.
 */

/** @import { Answer, Effect, Encoded, Input, Packet, Reason } from '../../src/session/types.js' */

/** @typedef {{ number: number, time: number, input: string, expected: string }} Line */

/**
 * @param {string} text
 * @returns {{ title: string, lines: Line[] }[]}
 */
export function parse(text) {
  /** @type {{ title: string, lines: Line[] }[]} */
  const sequences = [];
  text.split('\n').forEach((raw, index) => {
    const line = raw.trimEnd();
    const step = /^@([\d.]+)\s+(.+?)\s+=> (.+)$/.exec(line);
    if (step) {
      const [, time = '', input = '', expected = ''] = step;
      sequences.at(-1)?.lines.push({ number: index + 1, time: Number(time), input, expected });
    } else if (/^[A-Za-z]/.test(line)) sequences.push({ title: line, lines: [] });
    else if (line !== '' && !line.startsWith('#')) throw new Error(`line ${index + 1} cannot be read: ${line}`);
  });
  return sequences;
}

/** One machine on virtual time, which prints what it does. */
export class Bench {
  #machine = new SessionMachine({ wait: 50 });
  #now = 0;
  #creationRid = 0;
  /** @type {Map<string, number>} */
  #tickets = new Map();
  /** @type {Map<number, string>} */
  #labels = new Map();
  /** The last packet of each name. @type {Map<string, Encoded>} */
  #admitted = new Map();
  #sessions = 0;

  /**
   * @param {Line} line
   * @returns {string} what happened, in the form of the expectation
   */
  run({ time, input, expected }) {
    /** @type {string[]} */
    const done = [];
    const until = time * 1000;
    let wakes = 0;
    for (let at = this.#machine.deadline(); at <= until; at = this.#machine.deadline()) {
      if (done.length > 200 || ++wakes > 200) throw new Error('the machine does not come to rest');
      this.#now = Math.max(this.#now, at);
      done.push(...this.#turn({ on: 'wake' }));
    }
    this.#now = until;
    for (const each of this.#read(input)) done.push(...this.#step(each));
    done.push(...this.#print(this.#machine.flush(until, 0.5)));
    const wake = expected.includes(' wake=') ? ` wake=${this.#machine.deadline() / 1000}` : '';
    return `${done.join(' ; ') || '-'} | ${this.#machine.state}${wake}`;
  }

  /** @param {Input} input */
  #step(input) {
    return this.#print(this.#machine.step(input, this.#now, 0.5));
  }

  /** @param {Input} input */
  #turn(input) {
    return [...this.#step(input), ...this.#print(this.#machine.flush(this.#now, 0.5))];
  }

  /**
   * @param {string} text
   * @returns {Input[]}
   */
  #read(text) {
    const [verb = '', ...words] = text.split(/\s+/);
    const ticket = this.#tickets.get(words[0] ?? '') ?? -1;
    switch (verb) {
      case 'TIME':
        return [];
      case 'SEND':
        return this.#admit(words);
      case 'WITHDRAW':
        return [{ on: 'withdraw', encoded: /** @type {Encoded} */ (this.#admitted.get(words[0] ?? '')) }];
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
        return [{ on: /** @type {'open'} */ (verb.toLowerCase()) }];
      default:
        throw new Error(`no such input: ${text}`);
    }
  }

  /** @param {string[]} words */
  #admit(words) {
    const number = words.at(-1) === 'only' ? this.#sessions : undefined;
    return words
      .filter((word) => word !== 'only')
      .flatMap(repeated)
      .map((word) => {
        const input = this.#machine.admit(packet(word), number);
        this.#admitted.set(word, input.encoded);
        return input;
      });
  }

  /**
   * @param {string[]} words
   * @returns {Answer}
   */
  #answer(words) {
    const read = answer(words);
    if (read.report) read.report += this.#creationRid;
    if (read.ack) read.ack += this.#creationRid;
    return read;
  }

  /** @param {Effect[]} effects */
  #print(effects) {
    return effects.flatMap((effect) => {
      switch (effect.do) {
        case 'state':
          return [];
        case 'post':
          return [this.#printPost(effect)];
        case 'abort':
          return [`abort ${this.#labels.get(effect.ticket)}`];
        case 'session':
          this.#sessions = effect.number;
          return [`session ${effect.number}`];
        case 'deliver':
          return [`deliver ${names(effect.packets)}`];
        case 'sent':
          return [`sent ${namesOf(effect.encoded)}`];
        case 'unsent':
          return [`unsent ${effect.reason} ${namesOf(effect.encoded)}`];
        case 'lost':
          return [`lost ${effect.reason}`];
        case 'end':
          return [`end ${effect.reason}`];
      }
    });
  }

  /** @param {Extract<Effect, { do: 'post' }>} post */
  #printPost({ ticket, rid, body }) {
    const { sid, rid: written, packets = [], ack, ...rest } = JSON.parse(body);
    if (written !== rid) throw new Error(`rid ${rid} leaves as ${written}`);
    if (sid === undefined) this.#creationRid = rid;
    let label = `+${rid - this.#creationRid}`;
    for (let copy = 'b'; sid !== undefined && this.#tickets.has(label); copy = next(copy))
      label = label.slice(0, 2) + `.${copy}`;
    if (sid === undefined) this.#tickets.clear();
    this.#tickets.set(label, ticket);
    this.#labels.set(ticket, label);
    const attributes = sid === undefined ? ['create'] : Object.entries(rest).map(([name, value]) => `${name}=${value}`);
    if (sid !== undefined && ack !== undefined) attributes.push(`ack=${ack - this.#creationRid}`);
    return [`${label}:[${names(packets)}]`, ...attributes].join(' ');
  }
}

/** @param {string} letter */
function next(letter) {
  return String.fromCharCode(letter.charCodeAt(0) + 1);
}

/** @param {Encoded[]} encoded */
function namesOf(encoded) {
  return names(encoded.map((each) => each.packet));
}

/** @param {Packet[]} packets */
function names(packets) {
  /** @type {string[]} */
  const words = packets.map((each) => (each.kind === 'error' ? `error:${each.code}` : each.kind));
  /** @type {[string, number][]} */
  const runs = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last?.[0] === word) last[1]++;
    else runs.push([word, 1]);
  }
  return runs.map(([word, count]) => (count === 1 ? word : `${word}*${count}`)).join(' ');
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
    retryAfter: wait === undefined ? undefined : Number(wait) * 1000,
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
    else answer.packets.push(packet(word));
  }
  return answer;
}
