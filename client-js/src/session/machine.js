import { HoldfastError } from '../error.js';
import { Performer } from './actions.js';
import { transition } from './table.js';
import { fatalCode, judge } from './end-reason.js';

/** @import { Effect, Input, Settings } from './types.js' */
/** @import { Answer, Encoded, Packet, Reason, State } from '../types.js' */
/** @import { Cause } from './actions.js' */
/** @import { Session } from './server-session.js' */
/** @import { Happening } from './table.js' */
/** @import { Request } from './request-window.js' */

/**
 * The protocol as a machine: what happened goes in, what is to be done comes out. It knows no network, no clock and no
 * dice; the driver in `holdfast.js` has those. A turn is any number of `step`s and then one `flush`, which writes the
 * requests, so that what listeners send in reply to packets leaves on the request that is due anyway.
 */
export class SessionMachine {
  /** @type {State} */
  #state = 'connecting';
  /** The code of a fatal error packet. @type {Reason | undefined} */
  #code;
  #performer;

  /** @param {Settings} settings */
  constructor(settings) {
    this.#performer = new Performer(settings);
  }

  get state() {
    return this.#state;
  }

  /** Whether it is as if a session had begun this moment, but for the request under way. */
  get fresh() {
    const { session, outage, queued, now } = this.#performer;
    return this.#state === 'connected' && !queued && outage.failures === 0 && !this.#code && !!session?.rested(now);
  }

  /**
   * @param {Packet} packet
   * @param {{ number?: number, follows?: boolean }} how `number`: of the only session that it is meant for; `follows`:
   *   it leaves with the one before
   * @returns {Extract<Input, { on: 'send' }>} to be given to `step`
   * @throws {HoldfastError} when the packet cannot be sent
   */
  admit(packet, how) {
    if (this.#state === 'closing' || this.#state === 'closed') throw new HoldfastError('closed');
    return { on: 'send', encoded: this.#performer.admit(packet, how) };
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
      if (this.#state === 'closed') return;
      this.#performer.write(this.#state);
      // Packets that the pause could not carry end it.
      if (this.#performer.queued) this.#fire('resume', { reason: 'send' });
    });
  }

  /** When the machine wants to be told `wake` at the latest, in ms. */
  deadline() {
    if (this.#state === 'closed') return Infinity;
    const { outage, session, creation, pacedUntil, resumeAt, closeBy } = this.#performer;
    const repeat = session?.window.lost.length === 0 || creation?.ticket ? Infinity : outage.repeatAt;
    const asks = this.#state === 'connected' || this.#state === 'reconnecting' || session?.window.size;
    const answer = creation?.ticket ? creation.due : asks ? session?.deadline : undefined;
    const paced = Math.max(pacedUntil, outage.repeatAt);
    return Math.min(repeat, answer ?? Infinity, paced, this.#expiry(), resumeAt, closeBy);
  }

  /**
   * @param {number} now
   * @param {number} chance
   * @param {() => void} work
   * @returns {Effect[]}
   */
  #turn(now, chance, work) {
    const performer = this.#performer;
    Object.assign(performer, { now, chance, effects: [] });
    work();
    return performer.effects;
  }

  /** @param {Input} input */
  #take(input) {
    switch (input.on) {
      case 'open':
        if (this.#state === 'connecting') this.#performer.tell({ do: 'state', state: 'connecting', reason: 'open' });
        break;
      case 'send':
        this.#enqueue(input.encoded);
        break;
      case 'withdraw':
        this.#performer.withdraw(input.encoded);
        break;
      case 'answer':
        this.#hear(input.ticket, input.answer);
        break;
      case 'lost':
        this.#miss(input);
        break;
      case 'wake':
        this.#wake();
        break;
      case 'pause':
        this.#pause(input.seconds);
        break;
      default:
        this.#fire(input.on, { reason: input.on === 'close' ? 'closed' : input.on });
    }
  }

  /** @param {Encoded} encoded admitted before the end came in the same turn, or in time */
  #enqueue(encoded) {
    if (this.#state === 'closed') return this.#performer.unsettle([encoded], 'closed');
    this.#performer.enqueue(encoded);
    this.#fire('resume', { reason: 'send' });
  }

  /** @param {number} seconds */
  #pause(seconds) {
    const maxpause = this.#performer.session?.maxpause ?? seconds;
    // A server that did not say how long a pause may be knows none.
    if (maxpause > 0) this.#fire('pause', { reason: 'pause', seconds: Math.min(seconds, maxpause) });
  }

  // ---- what was heard, or not

  /**
   * @param {number} ticket
   * @param {Answer} answer
   */
  #hear(ticket, answer) {
    const { creation, session, now } = this.#performer;
    const request = this.#performer.find(ticket);
    if (request && request === creation) {
      request.ticket = 0;
      if (answer.type === 'terminate') this.#over(answer, undefined);
      else if (answer.sid === undefined) this.#fire('refused', { reason: 'not-json' });
      else this.#fire('created', { reason: 'created', answer });
      return;
    }
    if (!session || !request) return;
    this.#performer.settle(session.window.takeSettled(answer.ack));
    const doubted = session.doubted(request, answer);
    if (answer.type !== 'error') session.keep(request, answer, now);
    for (const each of doubted) {
      if (each !== request) this.#performer.tell({ do: 'abort', ticket: each.ticket });
      if (answer.type === 'error') this.#lose(each, { reason: 'error' });
      else this.#lose(each, { reason: 'report', eager: true });
    }
    this.#process(session);
  }

  /**
   * Hands out what has come in, in rid order.
   *
   * @param {Session} session
   */
  #process(session) {
    for (let request = session.window.takeReady(); request?.answer; request = session.window.takeReady()) {
      const { answer, batch } = request;
      this.#deliver(answer.packets ?? []);
      if (answer.type === 'terminate') return this.#over(answer, request);
      this.#performer.settle(batch);
      this.#fire('answered', { reason: 'answered' });
    }
  }

  /** @param {Packet[]} packets */
  #deliver(packets) {
    if (packets.length === 0 || this.#state === 'closing') return;
    this.#performer.tell({ do: 'deliver', packets });
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
    const { reason, final, ...how } = judge(answer, this.#code);
    // An end without a condition is the answer to ours.
    if (request && answer.condition === undefined) this.#performer.settle(request.batch.splice(0));
    if (this.#state === 'closing') this.#fire('over', { reason: 'closed', request });
    else this.#fire(final ? 'ended' : request ? 'over' : 'refused', { reason, request, ...how });
  }

  /** @param {Extract<Input, { on: 'lost' }>} input */
  #miss({ ticket, reason, final = false, retryAfter }) {
    const request = this.#performer.find(ticket);
    if (!request) return;
    const hopeless = final && (this.#performer.sessions === 0 || reason === 'http-413');
    if (hopeless) {
      request.ticket = 0;
      this.#fire('ended', { reason });
    } else this.#lose(request, { reason, retryAfter, eager: true });
  }

  /**
   * @param {Request} request
   * @param {Cause} cause
   */
  #lose(request, cause) {
    const { creation, session, underWay } = this.#performer;
    if (!underWay.includes(request)) return;
    request.ticket = 0;
    this.#fire(request === creation ? 'refused' : 'lost', { ...cause, request });
    if (session) this.#process(session);
  }

  #wake() {
    const { now, closeBy, resumeAt } = this.#performer;
    if (now >= closeBy) return this.#fire('expired', { reason: 'closed' });
    if (now >= resumeAt) this.#fire('resume', { reason: 'resume' });
    if (now >= this.#expiry()) return this.#fire('expired', { reason: 'expired', eager: true });
    for (const each of this.#performer.underWay.filter(({ due }) => due <= now)) {
      this.#performer.tell({ do: 'abort', ticket: each.ticket });
      this.#lose(each, { reason: 'timeout', eager: true });
    }
  }

  /** When the session is given up: its inactivity, by half as much again, after the first answer that was missed. */
  #expiry() {
    const { session, outage } = this.#performer;
    return this.#state === 'reconnecting' && session ? outage.since + session.inactivity * 1.5 : Infinity;
  }

  // ---- what to do about it

  /**
   * @param {Happening} happening
   * @param {Cause} cause
   */
  #fire(happening, cause) {
    const [action, next] = transition(this.#state, happening);
    this.#performer[action](cause);
    if (next !== this.#state) {
      this.#state = next;
      this.#performer.tell({ do: 'state', state: next, reason: cause.reason });
    }
    if (action === 'begin') this.#performer.tell({ do: 'session', number: this.#performer.sessions });
    if (action === 'finish') this.#performer.tell({ do: 'end', reason: cause.reason });
  }
}
