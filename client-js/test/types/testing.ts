// What users of the fake world may write, and what the compiler must refuse.
import { joinRoom } from 'holdfast-client/chat';
import { connect } from 'holdfast-client';
import { dice, FakeChat, FATES, World } from 'holdfast-client/testing';
import type { Application, Fate, FakeServer, FakeSession, Limits } from 'holdfast-client/testing';

const limits: Limits = { inactivity: 20, wait: 10, pace: null };
export const world = new World({ fate: () => 'ok', random: dice(1), ...limits });
const application: Application = {
  opened: (session) => session.send({ any: 'packet' }),
  received: (session, packet) => session.end(packet.condition),
  closed: (session: FakeSession, reason: string) => `${session.sid} ${reason}`,
};
const server: FakeServer = world.start(application);
server.forget();
server.session?.received.length;
world.fate = (number: number): Fate => FATES[number % FATES.length] ?? 'ok';
// @ts-expect-error no such fate
world.fate = () => 'explode';

export const session = connect({ ...world.options, pace: null });
export const room = joinRoom('ann', world.options);
const chat = new FakeChat(() => world.now);
world.start(chat);
chat.enter('bob').say('hello');
export const passed: Promise<void> = world.pass(1000);
export const so: Promise<boolean> = world.until(() => session.state === 'connected', 1000);
export const said: Promise<void> = world.until(session.send('hello'));
// @ts-expect-error a condition is a function, or a promise
world.until(true);
