import { HoldfastError } from '../error.js';
import { SessionActions } from './actions.js';
import { endReason } from './end-reason.js';
import { transition } from './table.js';

/** @import { Cause, Effect, Input, ReadNotice, Settings } from './types.js' */
/** @import { Answer, Encoded, Packet, Reason, State } from '../types.js' */
/** @import { Request } from './request-window.js' */
/** @import { ServerSession } from './server-session.js' */
/** @import { TableEvent } from './table.js' */

/**
 * The state machine of the client's side of the protocol: inputs go in, effects come out as data. It has no network, clock or
 * random numbers: the driver in `session-driver.js` has those. A turn is any number of `step`s and then one `flush`, which
 * writes the requests, so that packets that listeners send in reply leave with a request that is due anyway. One file, long as it
 * is: the events of the table follow from requests, answers and times, which are all kept here.
 */
export class SessionMachine {
  /** @type {State} */
  #state = 'connecting';
  /** The code under which the application announced the end. @type {Reason | undefined} */
  #code;
  #actions;
  #readNotice;

  /**
   * @param {Settings} settings
   * @param {ReadNotice} readNotice
   */
  constructor(settings, readNotice) {
    this.#actions = new SessionActions(settings);
    this.#readNotice = readNotice;
  }

  get state() {
    return this.#state;
  }

  /** Whether its state is that of a session which begins now, but for the request under way. */
  get fresh() {
    const { session, backoff, queue, now } = this.#actions;
    return (
      this.#state === 'connected' &&
      queue.packets.length === 0 &&
      backoff.failures === 0 &&
      !this.#code &&
      !!session?.rested(now)
    );
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
    return { on: 'send', encoded: this.#actions.admit(packet, how) };
  }

  /**
   * @param {Input} input
   * @param {number} now in ms, never falling
   * @param {number} chance in [0, 1), drawn anew each time
   * @returns {Effect[]} to be performed in this order
   */
  step(input, now, chance) {
    Object.assign(this.#actions, { now, chance, effects: [] });
    this.#take(input);
    return this.#actions.effects;
  }

  /**
   * Ends the turn: writes the requests that are due.
   *
   * @returns {Effect[]}
   */
  flush() {
    this.#actions.effects = [];
    if (this.#state !== 'closed') {
      // After the end no request is due.
      this.#actions.write(this.#state);
      // Packets that the pause could not carry end it.
      if (this.#actions.queue.packets.length > 0) this.#fire('resume', { reason: 'send' });
    }
    return this.#actions.effects;
  }

  /** The time by which `wake` must come, in ms. */
  deadline() {
    // Each state has its timers.
    if (this.#state === 'closed') return Infinity;
    const { backoff, session, creation, sendAt, resumeAt, closeBy } = this.#actions;
    const repeat = session?.window.lost.length === 0 || creation?.ticket ? Infinity : backoff.retryAt;
    const asks = this.#state === 'connected' || this.#state === 'reconnecting' || session?.window.size;
    const answer = creation?.ticket ? creation.due : asks ? session?.deadline : undefined;
    return Math.min(repeat, answer ?? Infinity, Math.max(sendAt, backoff.retryAt), this.#expiry(), resumeAt, closeBy);
  }

  /** @param {Input} input */
  #take(input) {
    const request = 'ticket' in input && this.#actions.find(input.ticket);
    switch (input.on) {
      case 'open':
        this.#actions.emit({ do: 'state', state: this.#state, reason: 'open' });
        break;
      case 'send':
        this.#send(input.encoded);
        break;
      case 'withdraw':
        this.#actions.withdraw(input.encoded);
        break;
      case 'answer':
        if (request) this.#receive(request, input.answer);
        break;
      case 'lost':
        if (request) this.#fail(request, input);
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

  /** @param {Encoded} encoded a packet that was admitted, maybe before the end in the same turn */
  #send(encoded) {
    if (this.#state === 'closed') return this.#actions.reject([encoded], 'closed');
    this.#actions.queue.add(encoded);
    this.#fire('resume', { reason: 'send' });
  }

  /** @param {number} seconds */
  #pause(seconds) {
    const maxpause = this.#actions.session?.maxpause ?? seconds;
    // A server that names no longest pause supports none.
    if (maxpause > 0) this.#fire('pause', { reason: 'pause', seconds: Math.min(seconds, maxpause) });
  }

  // ---- answers, and exchanges without one

  /**
   * @param {Request} request
   * @param {Answer} answer
   */
  #receive(request, answer) {
    const { creation, session, now } = this.#actions;
    if (request === creation) {
      request.ticket = 0;
      if (answer.type === 'terminate') this.#terminated(answer, undefined);
      else if (answer.sid === undefined) this.#fire('refused', { reason: 'not-json' });
      else this.#fire('created', { reason: 'created', answer });
      return;
    }
    if (!session) return;
    this.#actions.resolve(session.window.takeSettled(answer.ack));
    const doubted = session.doubted(request, answer);
    if (answer.type !== 'error') session.keep(request, answer, now);
    for (const each of doubted) {
      if (each !== request) this.#actions.emit({ do: 'abort', ticket: each.ticket });
      this.#lose(each, answer.type === 'error' ? { reason: 'error' } : { reason: 'report', eager: true });
    }
    this.#process(session);
  }

  /**
   * Processes the answers that have come, in rid order.
   *
   * @param {ServerSession} session
   */
  #process(session) {
    for (let request = session.window.takeReady(); request?.answer; request = session.window.takeReady()) {
      const { answer, batch } = request;
      this.#handOver(answer.packets);
      if (answer.type === 'terminate') return this.#terminated(answer, request);
      this.#actions.resolve(batch);
      this.#fire('answered', { reason: 'answered' });
    }
  }

  /** @param {Packet[] | undefined} packets */
  #handOver(packets) {
    // An application that closes gets nothing more.
    if (!packets?.length || this.#state === 'closing') return;
    this.#actions.emit({ do: 'receive', packets });
    this.#code ??= this.#readNotice(packets).code;
  }

  /**
   * The server ended the session, or did not create one.
   *
   * @param {Answer} answer
   * @param {Request | undefined} request
   */
  #terminated(answer, request) {
    if (!request) this.#handOver(answer.packets);
    const why = { ...endReason(answer, this.#code), ...this.#readNotice(answer.packets), request };
    // An end without a condition answers the last request of this client.
    if (request && answer.condition === undefined) this.#actions.resolve(request.batch.splice(0));
    // What ends while the last request is on its way was asked to.
    if (this.#state === 'closing') this.#fire('terminated', { reason: 'closed', request });
    else this.#fire(why.final ? 'rejected' : request ? 'terminated' : 'refused', why);
  }

  /**
   * @param {Request} request
   * @param {Extract<Input, { on: 'lost' }>} input
   */
  #fail(request, { reason, final, retryAfter }) {
    if (final && (this.#actions.sessions === 0 || reason === 'http-413')) {
      request.ticket = 0;
      this.#fire('rejected', { reason });
    } else this.#lose(request, { reason, retryAfter, eager: true });
  }

  /**
   * @param {Request} request
   * @param {Cause} cause
   */
  #lose(request, cause) {
    const { creation, session, underWay } = this.#actions;
    if (!underWay.includes(request)) return;
    request.ticket = 0;
    this.#fire(request === creation ? 'refused' : 'unanswered', { ...cause, request });
    if (session) this.#process(session);
  }

  #wake() {
    const { now, closeBy, resumeAt } = this.#actions;
    if (now >= closeBy) return this.#fire('expired', { reason: 'closed' });
    if (now >= resumeAt) this.#fire('resume', { reason: 'resume' });
    if (now >= this.#expiry()) return this.#fire('expired', { reason: 'expired', eager: true });
    for (const each of this.#actions.underWay.filter(({ due }) => due <= now)) {
      this.#actions.emit({ do: 'abort', ticket: each.ticket });
      this.#lose(each, { reason: 'timeout', eager: true });
    }
  }

  /** When the session is given up, in ms: one and a half times its inactivity after the first answer that was missed. */
  #expiry() {
    const { session, backoff } = this.#actions;
    return this.#state === 'reconnecting' && session ? backoff.since + session.inactivity * 1.5 : Infinity;
  }

  /**
   * Performs what the table says, and tells of what changed.
   *
   * @param {TableEvent} event
   * @param {Cause} cause
   */
  #fire(event, cause) {
    const [action, next] = transition(this.#state, event);
    this.#actions[action](cause);
    if (next !== this.#state) {
      this.#state = next;
      this.#actions.emit({ do: 'state', state: next, reason: cause.reason });
    }
    if (action === 'begin') this.#actions.emit({ do: 'session', number: this.#actions.sessions });
    if (action === 'finish') this.#actions.emit({ do: 'end', reason: cause.reason });
  }
}
