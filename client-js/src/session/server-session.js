import { countFitting, encodeRequest } from '../codec/json.js';
import { RateLimiter } from './rate-limiter.js';
import { RequestWindow } from './request-window.js';

/** @import { Settings } from './types.js' */
/** @import { Answer, Encoded, State } from '../types.js' */
/** @import { Request } from './request-window.js' */

/** How long an answer may take that the server has no reason to hold back; doubled for each further repeat. In ms. */
const PROMPT = 10_000;

/** The same while there is reason to doubt the network, in ms. */
const CHECK = 800;

/** The longest delay between requests that the server answers at once though it is to hold them, in ms. */
const BRAKE_CAP = 5_000;

/** Attributes of a request that does more than carry packets. @typedef {{ pause?: number, type?: 'terminate' }} Extra */

/**
 * @typedef {object} Wish what the machine wants of the next requests
 * @property {State} state `closing`: the last request is to be sent; `paused`: nothing but packets is
 * @property {number} pause the seconds of a pause that the server is to be told, or 0
 * @property {boolean} doubt whether an answer was lost and none has come since
 */

/**
 * One session of the server, with the limits from its creation answer. It knows which requests are under way, and until when
 * each must be answered.
 */
export class ServerSession {
  #sid;
  #maxRequests;
  #interval;
  #answerLimit;
  /** An answer that comes sooner is early, in ms. */
  #earlyLimit;
  #askAt = 0;
  /** How many empty answers in a row came at once though the server was to hold the request: a pause excuses one. */
  #early = 0;
  #terminated = false;
  #checking = false;
  #rateLimiter;

  /**
   * @param {Answer} answer
   * @param {number} creationRid
   * @param {Settings} settings `wait`: what was asked for, if the answer names none
   */
  constructor(answer, creationRid, { wait, pace }) {
    const held = answer.wait ?? wait;
    this.#sid = answer.sid ?? '';
    this.#rateLimiter = new RateLimiter(pace);
    /** The requests that have no processed answer. */
    this.window = new RequestWindow(creationRid);
    this.#maxRequests = answer.requests ?? 2;
    this.#interval = answer.hold === 0 || held === 0 ? (answer.polling ?? 5) * 1000 : 0;
    this.#earlyLimit = this.#interval ? 0 : Math.min(1000, held * 500);
    this.#answerLimit = held * 1000 + Math.max(5000, held * 100);
    /** How long the server keeps a session without a request, in ms. */
    this.inactivity = (answer.inactivity ?? Infinity) * 1000;
    /** The longest pause in seconds; 0 when there is none. */
    this.maxpause = answer.maxpause ?? 0;
  }

  /** When an exchange is overdue, or the next request of a polling session is due, in ms. */
  get deadline() {
    const { size, underWay } = this.window;
    return size === 0 ? this.#askAt : Math.min(...underWay.map((each) => each.due));
  }

  /**
   * When packets may leave that the rate limit holds back, in ms.
   *
   * @param {Encoded[]} queue
   */
  sendAt(queue) {
    return queue.length > 0 && this.#hasRoom(0) ? this.#rateLimiter.readyAt(queue.length) : Infinity;
  }

  /**
   * Writes the requests that are due, repeats first. They are taken to be sent now.
   *
   * @param {Encoded[]} queue loses what the requests carry
   * @param {Wish} wish loses the pause once it is written
   * @param {number} now
   * @returns {Request[]}
   */
  due(queue, wish, now) {
    const due = this.window.lost;
    for (const each of due) this.#charge(each, now);
    /** @param {Extra} extra */
    const write = (extra) => {
      const request = this.#write(queue.splice(0, this.#fitting(queue, now)), extra);
      this.#charge(request, now);
      due.push(request);
    };
    if (wish.pause > 0 && this.#hasRoom(1)) {
      write({ pause: wish.pause });
      wish.pause = 0;
      this.#early = -1;
    }
    while (this.#wantsRequest(queue, wish, now)) write({});
    this.#checking = false;
    if (
      wish.state === 'closing' &&
      !this.#terminated &&
      this.#hasRoom(1) &&
      this.#fitting(queue, now) === queue.length
    ) {
      this.#terminated = true;
      write({ type: 'terminate' });
    }
    return due;
  }

  /**
   * Whether an ordinary request is due. A second, empty one makes the server answer the first at once instead of holding
   * it, which shows that the server is there and has what the first carried.
   *
   * @param {Encoded[]} queue
   * @param {Wish} wish
   * @param {number} now
   */
  #wantsRequest(queue, { state, doubt }, now) {
    if (!this.#hasRoom(0)) return false;
    const fitting = this.#fitting(queue, now);
    if (state === 'closing') return fitting > 0 && fitting < queue.length;
    if (fitting > 0) return true;
    if (state === 'paused') return false;
    if (this.window.size === 0) return now >= this.#askAt;
    const waits = this.#interval === 0 && this.window.unsettled;
    return this.window.size < 2 && (doubt || this.#checking || waits);
  }

  /**
   * How many packets the next request can carry.
   *
   * @param {Encoded[]} queue
   * @param {number} now
   */
  #fitting(queue, now) {
    return countFitting(queue, this.#rateLimiter.allowance(queue.length, now));
  }

  /** @param {number} extra how many requests more than usual: one for a pause or the end */
  #hasRoom(extra) {
    return this.window.size < this.#maxRequests + extra;
  }

  /**
   * @param {Encoded[]} batch
   * @param {Extra} extra
   * @returns {Request} the next in line
   */
  #write(batch, extra) {
    const { nextRid: rid, ack } = this.window;
    return this.window.add(encodeRequest({ sid: this.#sid, rid, ack, ...extra }, batch), batch);
  }

  /**
   * Charges the rate limit: the server counts packets when they arrive, and a request that makes it answer another one. A
   * repeat may be what arrives first, so it is charged again.
   *
   * @param {Request} request
   * @param {number} now
   */
  #charge(request, now) {
    this.#rateLimiter.charge(request.batch.length + (this.window.size > 1 ? 1 : 0), now);
    request.sentAt = now;
    request.due = now + this.#answerLimit;
    request.tries++;
    this.#hasten(now);
  }

  /**
   * Keeps an answer until those to the requests before it have come.
   *
   * @param {Request} request
   * @param {Answer} answer
   * @param {number} now
   */
  keep(request, answer, now) {
    request.answer = answer;
    const isEarly = now - request.sentAt < this.#earlyLimit;
    if (!isEarly || answer.packets?.length) this.#early = 0;
    else if (request.rid === this.window.nextRid - 1) this.#early++;
    this.#askAt = now + (this.#interval || this.#brake);
    this.#hasten(now);
  }

  /**
   * The delay before the next request if the server, or a proxy, answers empty ones at once: what it is to hold would be
   * asked for without an end. The first two are excused, since losses and pauses have some.
   */
  get #brake() {
    return this.#early > 2 ? Math.min(BRAKE_CAP, this.inactivity / 4, 10 * 2 ** this.#early) : 0;
  }

  /**
   * The server holds the newest request only, so those before it must be answered soon.
   *
   * @param {number} now
   */
  #hasten(now) {
    for (const each of this.window.requests.slice(0, -1)) {
      each.due = Math.min(each.due, now + PROMPT * 2 ** Math.max(0, each.tries - 2));
    }
  }

  /**
   * @param {number} now
   * @returns {boolean} whether one request is under way, and neither the rate limit nor the brake holds anything back
   */
  rested(now) {
    return this.window.size === 1 && this.#early === 0 && this.#rateLimiter.allowance(Infinity, now) > 0;
  }

  /**
   * Makes requests due soon, since something may have happened to them. Of several, the newest may be held and is left out.
   *
   * @param {number} now
   */
  check(now) {
    const [...asked] = this.window.requests;
    if (asked.length > 1) asked.pop();
    for (const each of asked) each.due = Math.min(each.due, now + CHECK);
    this.#checking = this.#interval === 0;
  }

  /**
   * The requests whose exchange is given up and that are repeated because of an answer: those up to the one that was
   * answered with an error, or the one that the server reports.
   *
   * @param {Request} request
   * @param {Answer} answer
   */
  doubted(request, answer) {
    return this.window.underWay.filter(({ rid }) =>
      answer.type === 'error' ? rid <= request.rid : rid === answer.report,
    );
  }
}
