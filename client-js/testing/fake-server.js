import { FakeSession } from './fake-session.js';

/** @import { Reply } from './fake-session.js' */

/**
 * @typedef {object} Application what the sessions of a fake server carry
 * @property {(session: FakeSession) => void} [opened]
 * @property {(session: FakeSession, packet: any) => void} [received]
 * @property {(session: FakeSession, reason: string) => void} [closed] `timeout`, `left`, or the condition of the end
 */

/**
 * @typedef {object} Limits of a fake server
 * @property {number} [inactivity] how long a session lives in which no request comes, in seconds
 * @property {number} [wait] the longest that a request is held, in seconds
 * @property {{ packets: number, seconds: number } | null} [pace] how many packets a session may send in how many seconds
 *   before it is ended: 50 in 3 if not said otherwise; null: as many as it likes
 */

/** A server without a network, for tests: bodies of requests go in with a ticket, replies come out with one. */
export class FakeServer {
  /** The sessions, by sid and in the order of their creation. @type {Map<string, FakeSession>} */
  sessions = new Map();
  #application;
  #limits;
  #reply;
  #count = 0;
  #name;

  /**
   * @param {Application} application
   * @param {(reply: Reply) => void} reply
   * @param {Limits & { name?: string }} [limits] `name`: what sids begin with
   */
  constructor(application, reply, { inactivity = 45, wait = 60, pace = { packets: 50, seconds: 3 }, name = 's' } = {}) {
    this.#application = application;
    this.#reply = reply;
    this.#limits = { inactivity, wait, pace };
    this.#name = name;
  }

  /** The session that was created last and has not ended. */
  get session() {
    return [...this.sessions.values()].at(-1);
  }

  /**
   * @param {number} ticket
   * @param {string} text
   * @param {number} now
   */
  request(ticket, text, now) {
    const body = JSON.parse(text);
    if (body.sid === undefined) return this.#create(ticket, body, now);
    const session = this.sessions.get(body.sid);
    if (session) return session.request(ticket, body, now);
    this.#reply({ ticket, text: '{"type":"terminate","condition":"item-not-found","packets":[]}' });
  }

  /**
   * @param {number} ticket
   * @param {any} body
   * @param {number} now
   */
  #create(ticket, body, now) {
    const application = this.#application;
    const sid = `${this.#name}${++this.#count}`;
    /** @type {FakeSession} */
    const session = new FakeSession(
      sid,
      body,
      this.#limits,
      {
        reply: this.#reply,
        received: (packet) => application.received?.(session, packet),
        closed: (reason) => application.closed?.(session, reason),
        over: () => this.sessions.delete(sid),
      },
      now,
    );
    this.sessions.set(sid, session);
    this.#reply({ ticket, text: JSON.stringify(session.created) });
    application.opened?.(session);
  }

  /** Forgets all sessions and goes on, as a server does that was restarted. */
  forget() {
    for (const session of [...this.sessions.values()]) session.forget();
  }

  /** @param {number} ticket this exchange is known to be dead */
  dropped(ticket) {
    for (const session of this.sessions.values()) session.dropped(ticket);
  }

  /** @param {number} now */
  tick(now) {
    for (const session of this.sessions.values()) session.tick(now);
  }

  deadline() {
    let first = Infinity;
    for (const { deadline } of this.sessions.values()) if (deadline < first) first = deadline;
    return first;
  }
}
