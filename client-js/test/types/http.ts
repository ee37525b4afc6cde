// What users of the session over HTTP alone may write, and what the compiler must refuse.
import { connect, HoldfastError, VERSION } from 'holdfast-client/http';
import type { Options, Session } from 'holdfast-client/http';

export const options: Options[] = [{ url: '/bind' }, { url: '/bind', transport: 'http', wait: 20 }];
const session: Session = connect({ url: '/bind', transport: 'http' });
// @ts-expect-error this session does not choose
connect({ url: '/bind', transport: 'auto' });
// @ts-expect-error there is no socket
connect({ url: '/bind', WebSocket: Object });

session.on('state', ({ state, transport }) => `${state} ${transport}`);
export const how: 'http' | 'websocket' = session.transport;
export const known: [typeof HoldfastError, string] = [HoldfastError, VERSION];
