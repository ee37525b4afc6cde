/**
 * For tests of what is built on Holdfast: sessions, a server and the network between them, on virtual time and without a
 * socket.
 */

export { dice } from './seeded-random.js';
export { FakeChat } from './fake-chat.js';
export { FakeMember } from './fake-member.js';
export { FakeRoom } from './fake-room.js';
export { FakeServer } from './fake-server.js';
export { FakeSession } from './fake-session.js';
export { FATES, World } from './world.js';

/** @typedef {import('./fake-server.js').Application} Application */
/** @typedef {import('./fake-server.js').Limits} Limits */
/** @typedef {import('./world.js').Fate} Fate */
