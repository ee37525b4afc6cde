import assert from 'node:assert/strict';
import { assertDelivered, delay, quantile, until } from './restarting-server.js';

/** @import { TestContext } from 'node:test' */
/** @import { LoadClient } from './load-client.js' */
/** @import { RestartingServer } from './restarting-server.js' */

/** The most members of a room, and how many messages all clients send in a second. */
const MEMBERS = 100;
const RATE = 20;

/** How long the server goes on at most when all its clients are back, in ms. */
const LIFE = 2000;

/**
 * @typedef {object} Restart what was measured of one, in ms
 * @property {number} stopping from SIGTERM to the end of the process
 * @property {number} away from SIGTERM until the next process took connections
 * @property {number[]} silences of each client: the longest time between two messages
 * @property {number[]} late of each client: when it was connected again, counted from when there was a process; 0 if it
 *   noticed nothing
 */

/** A trial of restarts: clients talk, the server is restarted by SIGTERM, and what they notice of that is measured. */
export class RestartTrial {
  /** @type {Restart[]} */
  #restarts = [];
  #server;
  #talkers;
  #random;

  /**
   * @param {RestartingServer} server
   * @param {readonly LoadClient[]} talkers
   * @param {() => number} random
   */
  constructor(server, talkers, random) {
    this.#server = server;
    this.#talkers = talkers;
    this.#random = random;
  }

  /**
   * @param {number} client counted from 0
   * @param {number} clients how many there are
   * @returns {string} its room
   */
  static room(client, clients) {
    return `room-${client % Math.ceil(clients / MEMBERS)}`;
  }

  /** Waits until all are in, and lets them talk. */
  async begin() {
    const talkers = this.#talkers;
    await until(talkers, ({ joined }) => joined, 'all are in');
    await until(talkers, sawAllJoin(talkers), 'all have seen the others join');
    for (const each of talkers) each.talk((1000 * talkers.length) / RATE, this.#random);
    await this.hear();
    for (const each of talkers) each.presence = [];
  }

  /** Waits until all have heard something that came from now on. */
  async hear() {
    const time = performance.now();
    await until(this.#talkers, ({ heardAt }) => heardAt > time, 'all hear the others');
  }

  /**
   * @param {() => unknown} work that the clients may notice
   * @returns how long each heard nothing at most, until all have heard something that came after it, in ms
   */
  async silences(work) {
    for (const each of this.#talkers) each.silence = 0;
    await work();
    await this.hear();
    return this.#talkers.map(({ silence }) => silence);
  }

  /** Restarts the server after a while. */
  async restart() {
    await delay(this.#random() * LIFE);
    const start = performance.now();
    let stopping = 0;
    let answers = 0;
    const silences = await this.silences(async () => {
      assert.equal(await this.#server.retire((ms) => (stopping = ms)), 0);
      await this.#server.listening;
      answers = performance.now();
    });
    const late = this.#talkers.map(({ connectedAt }) => Math.max(0, connectedAt - answers));
    this.#restarts.push({ stopping, away: answers - start, silences, late });
  }

  /**
   * Ends the talk and judges it.
   *
   * @param {TestContext} t told what was measured
   * @param {string} url of the server itself
   */
  async end(t, url) {
    await delay(LIFE);
    const talkers = this.#talkers;
    const presence = talkers.flatMap((each) => each.presence.map((what) => `${each.nick} saw ${what}`));
    const count = await assertDelivered(url, talkers);
    const lost = total(talkers.map(({ losses }) => losses));
    const doubled = total(talkers.map((each) => each.doubled));
    const disordered = total(talkers.map((each) => each.disordered));
    t.diagnostic(
      `${talkers.length} clients, ${this.#restarts.length} restarts: ${lost} sessions lost; of ${count} messages ` +
        `${missing(talkers)} lost, ${doubled} doubled, ${disordered} out of order; ${presence.length} joins and leaves seen`,
    );
    this.#restarts.forEach((each, n) => t.diagnostic(`restart ${n + 1}: ${described([each])}`));
    if (this.#restarts.length > 1) t.diagnostic(`all restarts: ${described(this.#restarts)}`);
    const waits = talkers.flatMap((each) => each.waits);
    const [middle, late, last] = [0.5, 0.99, 1].map((share) => seconds(waits, share));
    t.diagnostic(`a message was acknowledged after p50 ${middle} s, p99 ${late} s, max ${last} s`);
    assert.equal(lost, 0, 'no session is lost');
    assert.deepEqual(presence, [], 'no member is seen to leave or join');
  }
}

/**
 * Whether a client was told of all members that joined its room after it.
 *
 * @param {readonly LoadClient[]} talkers
 * @returns {(talker: LoadClient) => boolean}
 */
function sawAllJoin(talkers) {
  return ({ name, members }) => members === talkers.filter((each) => each.name === name).length;
}

/** @param {readonly Restart[]} restarts */
function described(restarts) {
  const silences = restarts.flatMap((each) => each.silences);
  const beyond = restarts.flatMap((each) => each.silences.map((silence) => Math.max(0, silence - each.away)));
  const late = restarts.flatMap((each) => each.late);
  const [stopping, away] = [restarts.map((each) => each.stopping), restarts.map((each) => each.away)];
  return [
    `the process ended within ${seconds(stopping, 1)} s and was away for ${seconds(away, 1)} s`,
    `silence ${seconds(silences, 0.5)} s at the median, ${seconds(silences, 1)} s at most`,
    `beyond the process ${seconds(beyond, 0.5)} s, ${seconds(beyond, 1)} s at most`,
    `connected ${seconds(late, 0.5)} s after it answered, ${seconds(late, 0.99)} s for 99 %, ${seconds(late, 1)} s at most`,
  ].join('; ');
}

/**
 * How many messages were said and not acknowledged, or were in a room and not shown to a member.
 *
 * @param {readonly LoadClient[]} talkers
 */
function missing(talkers) {
  /** @type {Map<string, number>} */
  const newest = new Map();
  for (const { name, last } of talkers) newest.set(name, Math.max(last, newest.get(name) ?? 0));
  return total(talkers.map((each) => each.said - each.acknowledged + (newest.get(each.name) ?? 0) - each.shown.size));
}

/** @param {readonly number[]} numbers */
function total(numbers) {
  return numbers.reduce((sum, each) => sum + each, 0);
}

/**
 * @param {readonly number[]} times in ms
 * @param {number} share
 */
function seconds(times, share) {
  return (quantile(times, share) / 1000).toFixed(1);
}
