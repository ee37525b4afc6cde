// What users of the session may write, and what the compiler must refuse.
import { connect, VERSION } from 'holdfast-client';
import type { Events, Options, Session } from 'holdfast-client';

const session: Session = connect({ url: '/bind' });

export const options: Options = { url: '/bind', wait: 20, random: () => 0.5, fetch };
// @ts-expect-error a session needs a URL
connect({});
// @ts-expect-error no such option
connect({ url: '/bind', retries: 3 });
// @ts-expect-error seconds are a number
connect({ url: '/bind', wait: '50' });

session.on('session', ({ number }) => number.toFixed());
session.on('state', ({ state, reason }) => `${state}${reason}`.length);
session.on('end', ({ reason }) => reason.length);
// @ts-expect-error no such event
session.on('message', () => {});
// @ts-expect-error the end has no number
session.on('end', ({ number }) => number);
// @ts-expect-error no such state
session.on('state', ({ state }) => state === 'open');

export const off: () => void = session.on('packet', () => {});
export const lost: keyof Events = 'lost';
export const version: string = VERSION;

// @ts-expect-error the state is read only
session.state = 'closed';
// @ts-expect-error what is inside stays inside
export const machine = session.machine;
