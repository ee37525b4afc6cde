import { readErrorPackets } from './error-packets.js';
import { SessionMachine } from './session/machine.js';
import { Trace } from './trace/trace.js';

/** @import { Clock } from './clock.js' */
/** @import { Effect, Input, Settings } from './session/types.js' */
/** @import { OnOutcome, Transport } from './transport/transport.js' */

/**
 * @typedef {object} DriverPort
 * @property {(settle: OnOutcome, trace: Trace) => Transport} transport
 * @property {Clock} clock
 * @property {() => number} random in [0, 1)
 * @property {(effect: Effect) => void} perform an effect on the application
 */

/**
 * The driver of a session machine: it performs the machine's effects with the transport, the clock and random numbers, and
 * decides nothing.
 */
export class SessionDriver {
  #port;
  #transport;
  /** @type {Input[]} */
  #inputs = [];
  /** @type {any} */
  #timer;
  #flushing = false;
  /** The time and the random number of this turn. */
  #now = 0;
  #chance = 0;

  /**
   * @param {Settings} settings
   * @param {DriverPort} port
   */
  constructor(settings, port) {
    this.#port = port;
    this.trace = new Trace(settings);
    this.#transport = port.transport(
      (ticket, outcome) =>
        this.turn(/** @type {Input} */ ({ on: 'answer' in outcome ? 'answer' : 'lost', ticket, ...outcome })),
      this.trace,
    );
    this.machine = new SessionMachine(settings, readErrorPackets);
  }

  /**
   * Gives an input to the machine. Listeners may call back in here; their inputs come after.
   *
   * @param {Input} input
   */
  turn(input) {
    this.#inputs.push(input);
    if (this.#inputs.length > 1) return;
    if (!this.#flushing) {
      this.#now = Math.floor(this.#port.clock.now());
      this.#chance = this.#port.random();
    }
    try {
      for (let next = this.#inputs[0]; next; this.#inputs.shift(), next = this.#inputs[0]) {
        this.#perform(this.machine.step(next, this.#now, this.#chance), next);
      }
    } finally {
      this.#inputs = []; // after a bug in one turn the next one works
    }
    if (!this.#flushing) queueMicrotask(() => this.#flush());
    this.#flushing = true;
  }

  /** Ends the turn, in a microtask: what is sent in one task leaves on one request. */
  #flush() {
    const { clock } = this.#port;
    this.#flushing = false;
    this.#perform(this.machine.flush());
    clock.clearTimeout(this.#timer);
    const delay = Math.ceil(this.machine.deadline() - Math.floor(clock.now()));
    if (delay < Infinity)
      this.#timer = clock.setTimeout(() => this.turn({ on: 'wake' }), Math.min(Math.max(0, delay), 2 ** 31 - 1));
  }

  /**
   * @param {Effect[]} effects
   * @param {Input} [input] that caused them; left out at the end of a turn
   */
  #perform(effects, input) {
    this.trace.note(input, effects);
    // Listeners to the end of the session find the last turn in the trace.
    if (!input || this.machine.state === 'closed') this.trace.turn(this.#now, this.#chance, this.machine);
    for (const effect of effects) {
      if (effect.do === 'post') this.#transport.send(effect);
      else if (effect.do === 'abort') this.#transport.abort(effect.ticket);
      else this.#port.perform(effect);
    }
  }
}
