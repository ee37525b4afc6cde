/**
 * One session as the server sees it, for tests: the rules of the protocol in the shortest form that is still right. No
 * timers of its own; `deadline` says when to call `tick`. One file, so that the protocol's side of the server can be read at a
 * stretch: window, replays, acknowledgements and pauses change the same request.
 */

import { check, TEXT } from '../src/argument-check.js';

/** @typedef {{ ticket: number, text: string }} Reply */
/** @typedef {{ rid: number, packets: any[], ticket: number, type?: string, pause?: number }} Held */

const WINDOW = 2;
const REPLAYS = 3;

/** How old a missing answer must be to be reported, in ms. */
const REPORT_AFTER = 1000;

/** The most packets of `received`. */
const REMEMBERED = 1000;

/** One session, as the application of a fake server sees it. */
export class FakeSession {
  /** What was received, oldest first: the last 1000 packets. @type {any[]} */
  received = [];
  /** @type {any[]} */
  #out = [];
  /** @type {Map<number, { text: string, at: number }>} */
  #replay = new Map();
  /** @type {Map<number, Held>} */
  #early = new Map();
  /** @type {Held | undefined} */
  #held;
  #processed;
  #answered;
  #acks;
  #deadline;
  #now = 0;
  #times;
  /** The final answer, which waits for a request. @type {{ type: 'terminate', condition: string } | undefined} */
  #last;
  #isTold = false;
  #pace;
  /** When all of the packet limit is given back, in ms. */
  #fullUntil = 0;

  /**
   * @param {string} sid
   * @param {any} creation
   * @param {{ inactivity: number, wait: number, pace: { packets: number, seconds: number } | null }} limits in seconds
   * @param {{ reply: (reply: Reply) => void, received: (packet: any) => void, closed: (reason: string) => void, over: () => void }} port
   * @param {number} now
   */
  constructor(sid, creation, limits, port, now) {
    this.sid = sid;
    this.closed = false;
    this.port = port;
    this.#processed = this.#answered = creation.rid;
    this.#acks = creation.ack === 1;
    this.#times = { wait: Math.min(creation.wait, limits.wait) * 1000, die: limits.inactivity * 1000 };
    this.#pace = limits.pace;
    this.#deadline = now + this.#times.die;
    // Terms are whole seconds: no more inactivity is promised, and no less wait, than is kept.
    const inactivity = Math.max(1, Math.floor(limits.inactivity * 0.75));
    this.created = {
      sid,
      wait: Math.ceil(this.#times.wait / 1000),
      requests: WINDOW,
      hold: 1,
      inactivity,
      maxpause: 120,
      ack: this.#acks ? creation.rid : undefined,
      packets: [],
    };
  }

  get deadline() {
    return this.closed ? Infinity : this.#deadline;
  }

  /** @param {number} now */
  tick(now) {
    this.#now = now;
    if (this.closed || now < this.#deadline) return;
    if (this.#held) this.#answer({});
    else this.#close('timeout');
  }

  /**
   * @param {number} ticket
   * @param {any} body
   * @param {number} now
   */
  request(ticket, body, now) {
    this.#now = now;
    const rid = body.rid;
    const extra = body.type === 'terminate' || body.pause ? 1 : 0;
    if (this.closed) return this.#refuse(ticket, 'item-not-found');
    if (this.#replay.has(rid)) return this.#repeat(ticket, rid);
    // A late copy of an old request, such as a proxy may keep, costs only its own exchange.
    if (rid <= this.#answered) return this.#refuse(ticket, 'item-not-found');
    if (rid > this.#processed + WINDOW + extra) return this.end('item-not-found', ticket);
    const held = { rid, packets: body.packets ?? [], ticket, type: body.type, pause: body.pause };
    const same = this.#held?.rid === rid ? this.#held : this.#early.get(rid);
    if (same) {
      if (same.ticket) this.#reply(same.ticket, { type: 'error', ...this.#ackBeside(rid), packets: [] });
      same.ticket = ticket;
      if (same === this.#held) this.#arm();
      return this.#flush();
    }
    if (!this.#admits(held.packets.length + (this.#held ? 1 : 0))) return this.end('policy-violation', ticket);
    this.#early.set(rid, held);
    for (let next = this.#takeNext(); next; next = this.#takeNext()) this.#process(next, body);
  }

  /** @param {number} cost */
  #admits(cost) {
    if (!this.#pace) return true;
    const { packets, seconds } = this.#pace;
    if (cost > 0) this.#fullUntil = Math.max(this.#fullUntil, this.#now) + (cost * seconds * 1000) / packets;
    return this.#fullUntil <= this.#now + seconds * 1000;
  }

  /** The rid of the request whose packets are received now, or were last. */
  get rid() {
    return this.#processed;
  }

  #takeNext() {
    const next = this.closed ? undefined : this.#early.get(this.#processed + 1);
    if (next) this.#early.delete(next.rid);
    return next;
  }

  /**
   * @param {Held} request
   * @param {any} body
   */
  #process(request, body) {
    this.#processed = request.rid;
    const report = request.rid === body.rid ? this.#reportTo(body.ack) : undefined;
    if (this.#held) this.#answer({}, []);
    // The final answer goes to the last request, whatever its packets cause.
    if (request.type !== 'terminate') this.#held = request;
    this.#arm();
    request.packets.forEach((each) => this.#receive(each));
    if (request.type === 'terminate') {
      this.#held = request;
      this.#answer({ type: 'terminate' });
      return this.#close('left');
    }
    if (request.pause) {
      this.#answer({}, []);
      this.#deadline = this.#now + request.pause * 1000;
    } else if (report) this.#answer(report);
    this.#flush();
  }

  /** @param {any} packet */
  #receive(packet) {
    if (this.received.length >= REMEMBERED) this.received.shift();
    this.received.push(packet);
    this.port.received(packet);
  }

  /**
   * @param {number | undefined} ack
   * @returns {{ report: number, time: number } | undefined} the answer that its sender should have by now, but has not
   */
  #reportTo(ack) {
    if (!this.#acks || ack === undefined || ack >= this.#answered) return undefined;
    const missing = this.#replay.get(ack + 1);
    const age = missing ? this.#now - missing.at : 0;
    return age > REPORT_AFTER ? { report: ack + 1, time: age } : undefined;
  }

  /** @param {any} packet */
  send(packet) {
    if (this.#last) return;
    this.#out.push(packet);
    this.#flush();
  }

  /** @param {number} ticket this exchange is known to be dead */
  dropped(ticket) {
    for (const each of this.#early.values()) if (each.ticket === ticket) each.ticket = 0;
    if (this.#held?.ticket !== ticket) return;
    this.#held.ticket = 0;
    this.#deadline = this.#now + this.#times.die;
  }

  /**
   * The application, or a broken rule, ends the session.
   *
   * @param {string} condition
   * @param {number} [ticket]
   */
  end(condition, ticket) {
    check('condition', condition, TEXT);
    this.#last ??= { type: 'terminate', condition };
    this.#tell(condition);
    if (!ticket) return this.#flush();
    if (this.#held) this.#answer(this.#last);
    this.#refuse(ticket, condition);
    this.#close(condition);
  }

  /** The server forgets the session, and answers the next request `item-not-found`. */
  forget() {
    if (this.#held?.ticket) this.#refuse(this.#held.ticket, 'item-not-found');
    this.#close('timeout');
  }

  #flush() {
    if (!this.#held?.ticket) return;
    if (this.#last) {
      this.#answer(this.#last);
      this.#close(this.#last.condition);
    } else if (this.#out.length > 0) this.#answer({});
  }

  /**
   * @param {any} attributes
   * @param {any[]} [packets]
   */
  #answer(attributes, packets = this.#out.splice(0)) {
    const held = this.#held;
    if (!held) return void this.#out.unshift(...packets);
    const text = JSON.stringify({ ...attributes, ...this.#ackBeside(held.rid), packets });
    this.#held = undefined;
    this.#answered = held.rid;
    this.#replay.set(held.rid, { text, at: this.#now });
    this.#replay.delete(held.rid - REPLAYS);
    this.#deadline = this.#now + this.#times.die;
    if (held.ticket) this.port.reply({ ticket: held.ticket, text });
  }

  /**
   * @param {number} ticket
   * @param {number} rid
   */
  #repeat(ticket, rid) {
    if (!this.#held) this.#deadline = this.#now + this.#times.die;
    this.port.reply({ ticket, text: this.#replay.get(rid)?.text ?? '' });
  }

  /**
   * @param {number} ticket
   * @param {string} condition
   */
  #refuse(ticket, condition) {
    this.#reply(ticket, { type: 'terminate', condition, packets: [] });
  }

  /**
   * @param {number} ticket
   * @param {object} answer
   */
  #reply(ticket, answer) {
    this.port.reply({ ticket, text: JSON.stringify(answer) });
  }

  /**
   * The acknowledgement that an answer carries: the highest rid up to which all came, unless it is the answer to that.
   *
   * @param {number} rid the one that is answered
   */
  #ackBeside(rid) {
    return this.#acks && this.#processed !== rid ? { ack: this.#processed } : {};
  }

  #arm() {
    this.#deadline = this.#now + this.#times.wait;
  }

  /** @param {string} reason */
  #close(reason) {
    this.closed = true;
    this.#tell(reason);
    for (const each of this.#early.values()) if (each.ticket) this.#refuse(each.ticket, 'item-not-found');
    this.port.over();
  }

  /** @param {string} reason for the application, which hears of one end */
  #tell(reason) {
    if (this.#isTold) return;
    this.#isTold = true;
    this.port.closed(reason);
  }
}
