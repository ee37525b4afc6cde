/**
 * The messages between tabs, what a browser gives to them, and what an application has to do with them. Nothing here runs. Tabs of different builds meet on
 * one channel, so the names in messages stay as they are.
 */

/** @import { Clock } from '../clock.js' */
/** @import { Options, Session } from '../holdfast.js' */
/** @import { Carrier, LockManager, Packet, Page, Reason, State } from '../types.js' */

/**
 * What all messages have.
 *
 * @typedef {object} Envelope
 * @property {string} from the tab that posts it
 * @property {string} [to] the tab that it is for; left out: all
 * @property {number} epoch of the leader that posts it, or the highest that a tab knows
 */

/**
 * @typedef {{ type: 'lead' }
 *   | { type: 'pong', count: number }
 *   | { type: 'again' }
 *   | { type: 'attached', state: State, reason: Reason, transport?: Carrier, session: number, count: number, board: any }
 *   | { type: 'turn', count: number, events: SessionEvent[] }} FromLeader `lead`: this tab leads from now on.
 *   `attached`: the other takes part from now on; `session` is the leader's number of its session, 0 while it has none, and
 *   `board` the snapshot of its router. `turn`: what became of the session; `count`: how many turns there were, since
 *   browsers may drop messages to a page that is stopped. `again`: a message of the other was missed
 */

/**
 * @typedef {{ do: 'packet', packet: Packet, to?: string[] }
 *   | { do: 'state', state: State, reason: Reason, transport?: Carrier }
 *   | { do: 'session', number: number }
 *   | { do: 'lost', reason: Reason }
 *   | { do: 'settled', to: string[], n: number, as: Fate, reason: Reason }
 *   | { do: 'end', reason: Reason }} SessionEvent what became of the shared session; without `to`: for all
 * tabs. `transport`: what carries it; earlier builds do not say, and have HTTP alone
 */

/**
 * @typedef {'sent' | 'unsent' | 'back'} Fate of a packet that a tab handed to the leader. `back`: it was never on the wire,
 * and the session that it would have left in is gone
 */

/**
 * @typedef {{ type: 'hello' }
 *   | { type: 'ping', count: number }
 *   | { type: 'up', session: number, items: Handed[] }
 *   | { type: 'withdraw', n: number }
 *   | { type: 'ask', what: 'probe' | 'resume' }
 *   | { type: 'ask', what: 'pause', seconds: number }
 *   | { type: 'bye' }} FromTab `hello`: asks which tab leads. `up`: packets for the
 *   server. `bye`: the tab takes no part any more, and does not come back
 */

/** @typedef {{ count?: number }} Counted how many messages this tab has sent to the leader */

/** @typedef {{ n: number, text: string, bound: boolean, follows?: boolean }} Handed `bound`: for this session only;
 * `follows`: it leaves with the one before */

/** @typedef {Envelope & ({ by: 'leader' } & FromLeader | { by: 'tab' } & FromTab & Counted)} Message */

/**
 * @typedef {object} Switchboard the packet router of an application, as the option `switchboard` gives it: which tab a packet
 *   concerns, and what need not go to the server. The router of the leader does that; those of the other tabs listen, so that
 *   each tab could lead next
 * @property {() => void} begin this tab leads, and a session has begun
 * @property {(tab: string, packet: Packet) => Packet | undefined} up what the server is to be sent of what a tab sends
 * @property {(packet: Packet) => void} down the server sent this to the one session
 * @property {(tab: string, quit: boolean) => void} gone a tab takes no part any more. `quit`: it said so
 * @property {() => void} rest this tab does not lead any more
 * @property {() => any} snapshot what a new tab needs to know, to be cloned
 * @property {(snapshot: any) => void} adopt as a new tab
 * @property {(packet: Packet) => void} sends in any tab: this tab sends that
 * @property {(packet: Packet, mine: boolean | undefined) => boolean} hear what tabs are told, in any tab: whether it concerns
 *   the listeners of this one. `mine`: whether it is meant for this tab; undefined: for all
 * @property {() => void} renew in any tab: another session begins, or will
 */

/**
 * @typedef {object} SwitchboardPort
 * @property {(packet: Packet) => void} send to the server
 * @property {(packet: Packet, to?: string[]) => void} deliver to these tabs, or to all
 * @property {Clock} clock
 */

/** @typedef {Pick<LockManager, 'request'>} Locks */

/** @typedef {Pick<InstanceType<typeof BroadcastChannel>, 'postMessage' | 'close' | 'onmessage'>} Channel */

/**
 * @typedef {object} TabEnvironment what a browser gives to its tabs
 * @property {string} name of the lock and the channel
 * @property {Locks} locks
 * @property {(name: string) => Channel} channel
 * @property {Clock} clock
 * @property {() => number} wall the time of day in ms, the same for all tabs
 * @property {() => number} random
 * @property {Page | null | undefined} page
 * @property {(options: Options) => Session} connect
 * @property {Options} options of the one session
 */

/** @typedef {{ quit?: boolean, rest?: number, linger?: boolean }} Leaving `quit`: for good. `rest`: if this is the last tab, the
 * seconds that the server is to wait for it; 0: the session ends. `linger`: no other tab is to take over */

export {};
