import { FakeSession } from './fake-session.js';

/** @import { Reply } from './fake-session.js' */

/**
 * @typedef {object} Application what the sessions of a fake server carry
 * @property {(session: FakeSession) => void} [opened]
 * @property {(session: FakeSession, packet: any) => void} [received]
 * @property {(session: FakeSession, reason: string) => void} [closed]
 */

/** A server without a network, for tests: bodies of requests go in with a ticket, replies come out with one. */
export class FakeServer {
  /** @type {Map<string, FakeSession>} */
  sessions = new Map();
  #application;
  #limits;
  #reply;
  #count = 0;
  #name;

  /**
   * @param {Application} application
   * @param {(reply: Reply) => void} reply
   * @param {{ inactivity?: number, wait?: number, name?: string }} [limits]
   */
  constructor(application, reply, { inactivity = 45, wait = 60, name = 's' } = {}) {
    this.#application = application;
    this.#reply = reply;
    this.#limits = { inactivity, wait };
    this.#name = name;
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
    /** @type {FakeSession} */
    const session = new FakeSession(
      `${this.#name}${++this.#count}`,
      body,
      this.#limits,
      {
        reply: this.#reply,
        received: (packet) => application.received?.(session, packet),
        closed: (reason) => application.closed?.(session, reason),
      },
      now,
    );
    this.sessions.set(session.sid, session);
    this.#reply({ ticket, text: JSON.stringify(session.created) });
    application.opened?.(session);
  }

  /** @param {number} now */
  tick(now) {
    for (const session of this.sessions.values()) session.tick(now);
  }

  deadline() {
    return Math.min(...[...this.sessions.values()].map((each) => each.deadline));
  }
}
