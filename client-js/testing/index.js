/**
 * For tests of what is built on Holdfast: sessions, a server and the network between them, on virtual time and without a
 * socket.
 */

export { dice } from './seeded-random.js';
export { FakeChat } from './fake-chat.js';
export { FakeMember } from './fake-member.js';
export { FATES } from './fake-network.js';
export { FakeRoom } from './fake-room.js';
export { FakeServer } from './fake-server.js';
export { FakeSession } from './fake-session.js';
export { World } from './world.js';

/** @typedef {import('./fake-server.js').Application} Application */
/** @typedef {import('./fake-server.js').Limits} Limits */
/** @typedef {import('./fake-network.js').Fate} Fate */
