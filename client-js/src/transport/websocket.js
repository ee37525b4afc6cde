import { decodeAnswer } from '../codec/json.js';

/** @import { Answer, Reason } from '../types.js' */
/** @import { Exchange } from './transport.js' */

/** What is spoken on the socket: a request is a text, and so is an answer, with the rid of its request in front. */
const PROTOCOL = 'holdfast.v1';

/**
 * @typedef {object} Socket as much of a `WebSocket` as is used
 * @property {((event: any) => void) | null} onopen
 * @property {((event: any) => void) | null} onmessage
 * @property {((event: any) => void) | null} onclose
 * @property {((event: any) => void) | null} onerror
 * @property {(type: 'close', listener: () => void) => void} addEventListener
 * @property {(text: string) => void} send
 * @property {() => void} close
 */

/** @typedef {new (url: string, protocol: string) => Socket} SocketConstructor */

/**
 * @typedef {object} SocketListener
 * @property {() => void} opened
 * @property {(ticket: number | undefined, answer: Answer) => void} answered `undefined`: what was asked is not known any more
 * @property {(what: string, reason: Reason) => void} lost there will be no other answer; `what` happened, in words
 */

/**
 * @typedef {object} RequestSocket one WebSocket, which carries requests
 * @property {(exchange: Exchange) => void} send at once, or when it is open
 * @property {() => void} close nothing is told from now on
 */

/**
 * Opens a WebSocket.
 *
 * @param {SocketConstructor} WebSocket
 * @param {string} url of HTTP
 * @param {SocketListener} listener told later, never from within a call
 * @returns {RequestSocket}
 */
export function openSocket(WebSocket, url, { opened, answered, lost }) {
  const socket = new WebSocket(url.replace('http', 'ws'), PROTOCOL);
  /** The tickets of the requests, by rid. @type {Map<number, number>} */
  const tickets = new Map();
  /** What waits until it is open. @type {string[] | undefined} */
  let waiting = [];
  socket.onopen = () => {
    for (const each of waiting ?? []) socket.send(each);
    waiting = undefined;
    opened();
  };
  socket.onmessage = ({ data }) => {
    const { rid, ...answer } = /** @type {any} */ (decodeAnswer(data) ?? {});
    if (rid === undefined) lost('not-json', 'not-json');
    else answered(tickets.get(rid), answer);
  };
  socket.onclose = ({ code }) => lost(`closed ${code}`, 'network');
  // `close` follows. That of the package ws throws an error that has no listener, also while it is closed.
  socket.onerror = () => {};
  return {
    send({ ticket, rid, body }) {
      tickets.set(rid, ticket);
      if (waiting) waiting.push(body);
      else socket.send(body);
    },
    close() {
      // eslint-disable-next-line no-restricted-syntax -- as a WebSocket has it
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}
