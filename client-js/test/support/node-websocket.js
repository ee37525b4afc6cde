import WebSocket from 'ws';

/** @import { SocketConstructor } from '../../src/transport/websocket.js' */

/** A `WebSocket` for the Nodes that have none. @type {SocketConstructor} */
export const NodeWebSocket = WebSocket;
