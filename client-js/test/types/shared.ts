// What users of a shared session may write, and what the compiler must refuse.
import type { Session } from 'holdfast-client';
import { canShare, connectShared } from 'holdfast-client/shared';

export const possible: boolean = canShare();
export const sessions: Session[] = [
  connectShared({ url: '/bind' }),
  connectShared({ url: '/bind', name: 'ann', wait: 20, signal: new AbortController().signal }),
  connectShared({ url: '/bind', page: null, locks: null }),
];
// @ts-expect-error a session needs a URL
connectShared({ name: 'ann' });
// @ts-expect-error a name is a string
connectShared({ url: '/bind', name: 7 });
// @ts-expect-error no such option
connectShared({ url: '/bind', tabs: 12 });
