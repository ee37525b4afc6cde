import { Outage } from './outage.js';
import { Session } from './session.js';
import { transition } from './table.js';
import { fatalCode, judge } from './verdict.js';
import { newRequest } from './window.js';
import { encode, writeCreation } from './wire.js';

/** @import { Answer, Effect, Input, Packet, Reason, Settings, State } from './types.js' */
/** @import { Encoded } from './wire.js' */
/** @import { Action, Happening } from './table.js' */
/** @import { Request } from './window.js' */

/** The most packets that wait for a request. */
export const QUEUE_LIMIT = 1000;

/** How long a creation may take, and how long after `close` answers are waited for, in ms. */
const CREATION_LIMIT = 15_000;
const FAREWELL = 5_000;

/** The longest request that a page which goes away can leave behind, in characters: browsers allow 64 KiB for all of them. */
const KEEPALIVE_LIMIT = 16_000;

/** The longest delay between two attempts, in ms: within a session, which has little time left, and without one. */
const REPEAT_CAP = 8_000;
const RETRY_CAP = 20_000;

/** What an action needs to know. @typedef {{ reason: Reason, eager?: boolean, request?: Request, answer?: Answer, seconds?: number }} Cause */

/**
 * The protocol as a machine: what happened goes in, what is to be done comes out. It knows no network, no clock and no
 * dice; the driver in `holdfast.js` has those. A turn is any number of `step`s and then one `flush`, which writes the
 * requests, so that what listeners send in reply to packets leaves on the request that is due anyway.
 */
export class SessionMachine {
  /** @type {State} */
  #state = 'connecting';
  #outage = new Outage();
  /** @type {Encoded[]} */
  #queue = [];
  /** The request that creates a session, while there is none. @type {Request | null} */
  #creation = null;
  /** @type {Session | null} */
  #session = null;
  #sessions = 0;
  #tickets = 0;
  /** The seconds of a pause that the server was not told yet. */
  #pause = 0;
  #resumeAt = Infinity;
  #closeBy = Infinity;
  /** The code of a fatal error packet. @type {Reason | undefined} */
  #code;
  /** @type {Effect[]} */
  #effects = [];
  #wait;
  #now = 0;
  #chance = 0;

  /** @param {Settings} settings */
  constructor({ wait }) {
    this.#wait = wait;
  }

  get state() {
    return this.#state;
  }

  /**
   * @param {Packet} packet
   * @returns {Input} to be given to `step`
   * @throws {RangeError | Error} when the packet cannot be sent
   */
  admit(packet) {
    if (this.#state === 'closing' || this.#state === 'closed') throw new Error(`the session is ${this.#state}`);
    if (this.#queue.length >= QUEUE_LIMIT) throw new RangeError(`${QUEUE_LIMIT} packets wait already`);
    return { on: 'send', encoded: encode(packet) };
  }

  /**
   * @param {Input} input
   * @param {number} now in ms, never falling
   * @param {number} chance in [0, 1), drawn anew each time
   * @returns {Effect[]} to be done in this order
   */
  step(input, now, chance) {
    return this.#turn(now, chance, () => this.#take(input));
  }

  /**
   * Writes the requests that are due.
   *
   * @param {number} now
   * @param {number} chance
   * @returns {Effect[]}
   */
  flush(now, chance) {
    return this.#turn(now, chance, () => {
      if (this.#state === 'closed' || this.#outage.repeatAt > now) return;
      if (this.#session) this.#write(this.#session);
      else this.#create();
    });
  }

  /** When the machine wants to be told `wake` at the latest, in ms. */
  deadline() {
    if (this.#state === 'closed') return Infinity;
    const repeat = this.#session?.lost.length === 0 || this.#creation?.ticket ? Infinity : this.#outage.repeatAt;
    const asks = this.#state === 'connected' || this.#state === 'reconnecting' || this.#session?.size;
    const answer = this.#creation?.ticket ? this.#creation.due : asks ? this.#session?.deadline : undefined;
    const paced = Math.max(this.#session?.paceDeadline(this.#queue) ?? Infinity, this.#outage.repeatAt);
    return Math.min(repeat, answer ?? Infinity, paced, this.#expiry(), this.#resumeAt, this.#closeBy);
  }

  /**
   * @param {number} now
   * @param {number} chance
   * @param {() => void} work
   */
  #turn(now, chance, work) {
    this.#now = now;
    this.#chance = chance;
    this.#effects = [];
    work();
    return this.#effects;
  }

  /** @param {Input} input */
  #take(input) {
    switch (input.on) {
      case 'open':
        this.#effects.push({ do: 'state', state: this.#state, reason: 'open' });
        break;
      case 'send':
        this.#queue.push(input.encoded);
        this.#fire('resume', { reason: 'send' });
        break;
      case 'answer':
        this.#hear(input.ticket, input.answer);
        break;
      case 'lost':
        this.#miss(input.ticket, input.reason, input.final ?? false);
        break;
      case 'wake':
        this.#wake();
        break;
      case 'pause':
        // A server that did not say how long a pause may be knows none.
        if (this.#session?.maxpause === 0) break;
        this.#fire('pause', { reason: 'pause', seconds: Math.min(input.seconds, this.#session?.maxpause ?? 0) });
        break;
      case 'resume':
      case 'close':
        this.#fire(input.on, { reason: input.on === 'close' ? 'closed' : 'resume' });
        break;
    }
  }

  // ---- what was heard, or not

  /**
   * @param {number} ticket
   * @param {Answer} answer
   */
  #hear(ticket, answer) {
    if (this.#creation?.ticket === ticket) {
      this.#creation.ticket = 0;
      if (answer.type === 'terminate') this.#over(answer, undefined);
      else if (answer.sid === undefined) this.#fire('refused', { reason: answer.type ?? 'not-json' });
      else this.#fire('created', { reason: 'created', answer });
      return;
    }
    const session = this.#session;
    const request = session?.find(ticket);
    if (!session || !request) return;
    const doubted = session.doubted(request, answer);
    if (answer.type !== 'error') session.keep(request, answer, this.#now);
    for (const each of doubted) {
      if (each !== request) this.#effects.push({ do: 'abort', ticket: each.ticket });
      this.#lose(each, answer.type ?? 'report', answer.type !== 'error');
    }
    this.#process(session);
  }

  /**
   * Hands out what has come in, in rid order.
   *
   * @param {Session} session
   */
  #process(session) {
    for (let request = session.takeReady(); request?.answer; request = session.takeReady()) {
      const { answer } = request;
      this.#deliver(answer.packets ?? []);
      if (answer.type === 'terminate') return this.#over(answer, request);
      this.#fire('answered', { reason: 'answered' });
    }
  }

  /** @param {Packet[]} packets */
  #deliver(packets) {
    if (packets.length === 0 || this.#state === 'closing') return;
    this.#effects.push({ do: 'deliver', packets });
    this.#code ??= fatalCode(packets);
  }

  /**
   * The server ended the session, or did not create one.
   *
   * @param {Answer} answer
   * @param {Request | undefined} request
   */
  #over(answer, request) {
    if (!request) this.#deliver(answer.packets ?? []);
    const { reason, final, eager } = judge(answer, this.#code);
    if (this.#state === 'closing') this.#fire('over', { reason: 'closed' });
    else this.#fire(final ? 'ended' : request ? 'over' : 'refused', { reason, request, eager });
  }

  /**
   * @param {number} ticket
   * @param {Reason} reason
   * @param {boolean} final
   */
  #miss(ticket, reason, final) {
    const request = this.#creation?.ticket === ticket ? this.#creation : this.#session?.find(ticket);
    if (!request) return;
    const hopeless = final && (this.#sessions === 0 || reason === 'http-413');
    if (hopeless) {
      request.ticket = 0;
      this.#fire('ended', { reason });
    } else this.#lose(request, reason, true);
  }

  /**
   * @param {Request} request
   * @param {Reason} reason
   * @param {boolean} eager whether the first repeat may come at once
   */
  #lose(request, reason, eager) {
    if (request !== this.#creation && !this.#session?.underWay().includes(request)) return;
    request.ticket = 0;
    this.#fire(request === this.#creation ? 'refused' : 'lost', { reason, request, eager });
    if (this.#session) this.#process(this.#session);
  }

  #wake() {
    if (this.#now >= this.#closeBy) return this.#fire('expired', { reason: 'closed' });
    if (this.#now >= this.#resumeAt) this.#fire('resume', { reason: 'resume' });
    if (this.#now >= this.#expiry()) return this.#fire('expired', { reason: 'expired', eager: true });
    const overdue = this.#session?.overdue(this.#now) ?? [];
    if (this.#creation?.ticket && this.#creation.due <= this.#now) overdue.push(this.#creation);
    for (const each of overdue) {
      this.#effects.push({ do: 'abort', ticket: each.ticket });
      this.#lose(each, 'timeout', true);
    }
  }

  /** When the session is given up: its inactivity, by half as much again, after the first answer that was missed. */
  #expiry() {
    return this.#state === 'reconnecting' && this.#session
      ? this.#outage.since + this.#session.inactivity * 1.5
      : Infinity;
  }

  // ---- what to do about it

  /**
   * @param {Happening} happening
   * @param {Cause} cause
   */
  #fire(happening, cause) {
    const [action, next] = transition(this.#state, happening);
    this.#act(action, cause);
    if (next !== this.#state) {
      this.#state = next;
      this.#effects.push({ do: 'state', state: next, reason: cause.reason });
    }
    if (action === 'begin') this.#effects.push({ do: 'session', number: this.#sessions });
    if (action === 'finish') this.#effects.push({ do: 'end', reason: cause.reason });
  }

  /**
   * @param {Action} action
   * @param {Cause} cause
   */
  #act(action, cause) {
    switch (action) {
      case 'begin':
        return this.#begin(cause);
      case 'accept':
        return this.#outage.end();
      case 'repeat':
        this.#rest(0);
        return this.#back(cause, Math.min(REPEAT_CAP, (this.#session?.inactivity ?? Infinity) / 4));
      case 'retry':
        return this.#back(cause, RETRY_CAP);
      case 'renew':
        return this.#renew(cause);
      case 'rest':
        return this.#rest(cause.seconds ?? 0);
      case 'stir':
        return this.#rest(0);
      case 'depart':
        this.#closeBy = this.#now + FAREWELL;
        return;
      case 'finish':
        return this.#drop();
      case 'ignore':
    }
  }

  /** @param {Cause} cause */
  #begin({ answer }) {
    const { sid, ...rest } = answer ?? {};
    this.#session = new Session({ ...rest, sid: String(sid) }, this.#creation?.rid ?? 0, this.#wait);
    this.#creation = null;
    this.#sessions++;
    this.#outage.restart();
  }

  /**
   * @param {Cause} cause
   * @param {number} cap
   */
  #back({ request, eager = false }, cap) {
    const round = request?.round ?? this.#outage.failures;
    this.#outage.fail(this.#now, this.#chance, { round, cap, eager });
  }

  /** @param {Cause} cause */
  #renew({ reason, request, eager }) {
    const packets = [...(this.#session?.unsettled(request) ?? []), ...this.#queue.map((each) => each.packet)];
    this.#drop();
    this.#back({ reason, eager }, RETRY_CAP);
    this.#effects.push({ do: 'lost', reason, packets });
  }

  /** Lets go of the session and of all that belongs to it. */
  #drop() {
    const underWay = this.#creation?.ticket ? [this.#creation] : (this.#session?.underWay() ?? []);
    for (const { ticket } of underWay) this.#effects.push({ do: 'abort', ticket });
    this.#session = null;
    this.#creation = null;
    this.#queue = [];
    this.#closeBy = Infinity;
    this.#rest(0);
  }

  /** @param {number} seconds 0 ends a pause; the server ends it, too, when the next request comes */
  #rest(seconds) {
    this.#pause = seconds;
    this.#resumeAt = seconds === 0 ? Infinity : this.#now + seconds * 800;
  }

  // ---- requests

  #create() {
    if (this.#creation?.ticket) return;
    const rid = 1 + Math.floor(this.#chance * 2 ** 52);
    this.#creation ??= newRequest(rid, writeCreation(rid, this.#wait), []);
    this.#creation.due = this.#now + CREATION_LIMIT;
    this.#post(this.#creation);
  }

  /** @param {Session} session */
  #write(session) {
    const [closing, paused] = [this.#state === 'closing', this.#state === 'paused'];
    const wish = { closing, paused, pause: this.#pause, doubt: this.#outage.failures > 0 };
    for (const each of session.due(this.#queue, wish, this.#now)) this.#post(each);
    this.#pause = wish.pause;
    // Packets that the pause could not carry end it.
    if (this.#queue.length > 0) this.#fire('resume', { reason: 'send' });
  }

  /** @param {Request} request */
  #post(request) {
    request.ticket = ++this.#tickets;
    request.round = this.#outage.failures;
    const { ticket, rid, body } = request;
    const keepalive = this.#state === 'closing' && body.length < KEEPALIVE_LIMIT;
    this.#effects.push({ do: 'post', ticket, rid, body, keepalive });
  }
}
