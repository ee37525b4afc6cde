/** @import { Answer, Encoded } from '../types.js' */

/**
 * @typedef {object} Request one rid that has no processed answer yet
 * @property {number} rid
 * @property {string} body its bytes: a repeat sends the same
 * @property {Encoded[]} batch what it carries, until the server is known to have it
 * @property {number} ticket of its exchange, 0 when that was lost
 * @property {number} sentAt when it was last sent, in ms
 * @property {number} due when the exchange is given up, in ms
 * @property {number} tries how often it was sent
 * @property {number} round the count of failures when it was last sent
 * @property {Answer} [answer] kept here while an earlier one is missing
 */

/**
 * @param {number} rid
 * @param {string} body
 * @param {Encoded[]} batch
 * @returns {Request} one that was not sent yet
 */
export function newRequest(rid, body, batch) {
  return { rid, body, batch, ticket: 0, sentAt: 0, due: Infinity, tries: 0, round: 0 };
}

/**
 * The requests of one session that are not settled, in rid order. It knows rids and answers, and no states.
 */
export class RequestWindow {
  /** In rid order. @type {Request[]} */
  requests = [];
  /** The rid of the next request. */
  nextRid;

  /** @param {number} creationRid */
  constructor(creationRid) {
    this.nextRid = creationRid + 1;
  }

  get size() {
    return this.requests.length;
  }

  /** Whether there are packets that the server is not known to have. */
  get unsettled() {
    return this.requests.some(({ batch }) => batch.length > 0);
  }

  /** The highest rid up to which all are answered; undefined when that is the rid before the next request. */
  get ack() {
    const oldest = this.requests[0];
    return oldest && oldest.rid - 1;
  }

  /** Those whose exchange has not ended. */
  get underWay() {
    return this.requests.filter((each) => each.ticket && !each.answer);
  }

  /** Those whose exchange was lost. */
  get lost() {
    return this.requests.filter((each) => each.ticket === 0 && !each.answer);
  }

  /**
   * @param {string} body
   * @param {Encoded[]} batch
   * @returns {Request}
   */
  add(body, batch) {
    const request = newRequest(this.nextRid++, body, batch);
    this.requests.push(request);
    return request;
  }

  /**
   * Takes out the packets that the server acknowledges.
   *
   * @param {number | undefined} ack the highest rid that has arrived with all before
   * @returns {Encoded[]}
   */
  takeSettled(ack = 0) {
    const settled = this.requests.filter(({ rid }) => rid <= ack);
    return settled.flatMap((each) => each.batch.splice(0));
  }

  /**
   * Takes the next request whose answer may be processed. A terminating answer does not wait for rids whose exchange was
   * lost, unless it says only that there is no such session: an answer that was lost may have said why.
   *
   * @returns {Request | undefined}
   */
  takeReady() {
    const all = this.requests;
    const end = all.findIndex((each) => each.answer?.type === 'terminate');
    const why = all[end]?.answer?.condition !== 'item-not-found';
    const over = end >= 0 && all.slice(0, end).every((each) => each.answer || (why && each.ticket === 0));
    const at = over ? all.findIndex((each) => each.answer) : 0;
    return all[at]?.answer ? all.splice(at, 1)[0] : undefined;
  }
}
