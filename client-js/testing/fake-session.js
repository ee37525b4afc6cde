/**
 * One session as the server sees it, for tests: the rules of the protocol in the shortest form that is still right. No
 * timers of its own; `deadline` says when to call `tick`.
 */

/** @typedef {{ ticket: number, text: string }} Reply */
/** @typedef {{ rid: number, packets: any[], ticket: number, type?: string, pause?: number }} Held */

const WINDOW = 2;
const REPLAYS = 3;

/** So many packets, and requests that make the server answer another one, may come in so many ms. */
const PACKET_LIMIT = { events: 50, per: 3000 };

export class FakeSession {
  /** @type {any[]} */
  #out = [];
  /** @type {Map<number, string>} */
  #replay = new Map();
  /** @type {Map<number, Held>} */
  #early = new Map();
  /** @type {Held | null} */
  #held = null;
  /** @type {any} */
  #last = null;
  #processed;
  #answered;
  #acks;
  #deadline;
  #now = 0;
  #times;
  /** When all of the packet limit is given back, in ms. */
  #fullUntil = 0;

  /**
   * @param {string} sid
   * @param {any} creation
   * @param {{ inactivity: number, wait: number }} limits in seconds
   * @param {{ reply: (reply: Reply) => void, received: (packet: any) => void, closed: (reason: string) => void }} port
   * @param {number} now
   */
  constructor(sid, creation, limits, port, now) {
    this.sid = sid;
    this.closed = false;
    this.port = port;
    this.#processed = this.#answered = creation.rid;
    this.#acks = creation.ack === 1;
    this.#times = { wait: Math.min(creation.wait, limits.wait) * 1000, die: limits.inactivity * 1000 };
    this.#deadline = now + this.#times.die;
    const inactivity = Math.max(1, limits.inactivity * 0.75);
    this.created = {
      sid,
      wait: this.#times.wait / 1000,
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
    const { events, per } = PACKET_LIMIT;
    if (cost > 0) this.#fullUntil = Math.max(this.#fullUntil, this.#now) + (cost * per) / events;
    return this.#fullUntil <= this.#now + per;
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
    const reported =
      this.#acks && body.ack < this.#answered && request.rid === body.rid ? { report: body.ack + 1, time: 5000 } : null;
    if (this.#held) this.#answer({}, []);
    // The last word is said to the last request, whatever its packets bring.
    if (request.type !== 'terminate') this.#held = request;
    this.#arm();
    request.packets.forEach((each) => this.port.received(each));
    if (request.type === 'terminate') {
      this.#held = request;
      this.#answer({ type: 'terminate' });
      return this.#close('left');
    }
    if (request.pause) {
      this.#answer({}, []);
      this.#deadline = this.#now + request.pause * 1000;
    } else if (reported) this.#answer(reported);
    this.#flush();
  }

  /** @param {any} packet */
  send(packet) {
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
    this.#last = { type: 'terminate', condition };
    if (this.#held) this.#answer(this.#last);
    if (ticket) this.#refuse(ticket, condition);
    this.#close(condition);
  }

  #flush() {
    if (this.#held && !this.#held.ticket) return;
    if (this.#out.length > 0) this.#answer({});
  }

  /**
   * @param {any} attributes
   * @param {any[]} [packets]
   */
  #answer(attributes, packets = this.#out.splice(0)) {
    const held = this.#held;
    if (!held) return void this.#out.unshift(...packets);
    const text = JSON.stringify({ ...attributes, ...this.#ackBeside(held.rid), packets });
    this.#held = null;
    this.#answered = held.rid;
    this.#replay.set(held.rid, text);
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
    this.port.reply({ ticket, text: this.#replay.get(rid) ?? '' });
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
    for (const each of this.#early.values()) if (each.ticket) this.#refuse(each.ticket, 'item-not-found');
    this.port.closed(reason);
  }
}
