// What users of the session may write, and what the compiler must refuse.
import { connect, HoldfastError, VERSION } from 'holdfast-client';
import type { Carrier, Clock, Events, Options, Packet, Reason, Session, State } from 'holdfast-client';

const abort = new AbortController();
const signal = abort.signal;

// ---- options

export const options: Options[] = [
  { url: '/bind' },
  { url: '/bind', wait: 20, pace: { packets: 10, seconds: 1 }, signal, fetch, random: () => 0.5 },
  { url: '/bind', pace: null },
  { url: '/bind', transport: 'auto' },
  { url: '/bind', transport: 'websocket', fetch, WebSocket },
];
const session: Session = connect({ url: '/bind' });
// @ts-expect-error a session needs a URL
connect({});
// @ts-expect-error no such option
connect({ url: '/bind', retries: 3 });
// @ts-expect-error seconds are a number
connect({ url: '/bind', wait: '50' });
// @ts-expect-error a pace has two numbers
connect({ url: '/bind', pace: 40 });
// @ts-expect-error no such transport
connect({ url: '/bind', transport: 'polling' });

// ---- what a session tells

export const told: [State, Reason, number, Clock] = [session.state, session.reason, session.number, session.clock];
export const events: Record<keyof Events, true> = { packet: true, state: true, session: true, lost: true, end: true };
export const off: () => void = session.on('packet', (packet) => packet.kind, { signal });
session.on('state', ({ state, reason }: { state: State; reason: Reason }) => `${state} ${reason}`);
session.on('state', ({ transport }: { transport: Carrier }) => transport === 'websocket');
export const travels: Carrier = session.transport;
session.on('session', ({ number }) => number.toFixed());
session.on('lost', ({ reason }) => reason.length);
session.on('end', ({ reason }) => reason.length);
session.off('packet', off);
// @ts-expect-error no such event
session.on('message', () => {});
// @ts-expect-error the end has no number
session.on('end', ({ number }) => number);
// @ts-expect-error no such state
session.on('state', ({ state }) => state === 'open');
// @ts-expect-error the state is read only
session.state = 'closed';
// @ts-expect-error so is what carries the requests
session.transport = 'http';
// @ts-expect-error what is inside stays inside
export const machine = session.machine;

export const reasons: Reason[] = [
  'network',
  'timeout',
  'http-502',
  'item-not-found',
  'replaced',
  'queue-full',
  'takeover',
];
// @ts-expect-error no such reason
reasons.push('because');
// @ts-expect-error a status is a number
reasons.push('http-many');

// ---- promises

export const sent: Promise<void> = session.send({ any: ['JSON', 1, null] }, { signal, number: 1 });
export const opened: Promise<{ number: number }> = session.once('session', { signal });
export const closed: Promise<void> = session.close();
// @ts-expect-error a signal, not its controller
session.send('x', { signal: abort });
// @ts-expect-error a session has a number
session.send('x', { number: 'first' });

export async function listen(): Promise<Packet[]> {
  const packets: Packet[] = [];
  for await (const packet of session.packets({ signal })) packets.push(packet);
  for await (const packet of session) packets.push(packet);
  return packets;
}

export function why(error: unknown): Reason | undefined {
  return error instanceof HoldfastError ? error.reason : undefined;
}

session.pause(30);
session.resume();
session.probe();
// @ts-expect-error seconds are a number
session.pause('30s');

export const version: string = VERSION;
