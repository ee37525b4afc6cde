// What users of the chat may write, and what the compiler must refuse.
import { Chat, HoldfastError, joinRoom, openChat, Room } from 'holdfast-client/chat';
import type { Message, Notice, Place, RoomEvents, RoomReason, Welcome, Whisper } from 'holdfast-client/chat';

const { signal } = new AbortController();

// ---- options

export const place: Place = { nick: 'ann', says: [{ id: 'x-1', text: 'hi' }] };
const room: Room = joinRoom('ann');
export const rooms: Room[] = [
  joinRoom('ann', { room: 'tea', place, tabs: false, signal }),
  joinRoom('ann', { url: 'https://chat.example/bind', wait: 20, pace: null }),
];
const chat: Chat = openChat({ nick: 'ann', url: '/bind' });
chat.join('tea', { nick: 'bob' }).leave();
// @ts-expect-error a nick is needed
openChat({ url: '/bind' });
// @ts-expect-error the name of a room comes first
chat.join({ room: 'tea' });
// @ts-expect-error no such option
joinRoom('ann', { password: 'sesame' });
// @ts-expect-error a place is what a room gave
joinRoom('ann', { place: 'tea' });

// ---- promises

export const ready: Promise<Welcome> = room.ready;
export const said: Promise<Message | Notice> = room.say('hi', { signal });
export const id: string = room.say('hi').id;
room.on('message', (message) => room.isOwn(message));
room.on('whisper', (whisper) => room.isOwn(whisper));
export const whispered: Promise<Whisper> = room.whisper('bob', 'hi');
export const once: Promise<Message> = room.once('message', { signal });
export const ended: Promise<void> = chat.close();
// @ts-expect-error text is said
room.say(7);
// @ts-expect-error a whisper has a text
room.whisper('bob');

// ---- events

room.on('message', ({ from, text, seq, at }) => [from, text, seq.toFixed(), at].join());
room.on('members', ({ nicks, count }) => nicks.length <= count);
room.on('typing', ({ nicks }) => nicks.join());
room.on('failed', ({ id, code, reason }) => [id, code, reason].join());
room.on('end', ({ reason }: { reason: RoomReason }) => reason === 'left');
export const names: (keyof RoomEvents)[] = ['welcome', 'presence', 'waiting', 'place', 'history'];
// @ts-expect-error no such event
room.on('packet', () => {});
// @ts-expect-error a message has no title
room.on('message', ({ title }) => title);
// @ts-expect-error no such reason
room.on('end', ({ reason }) => reason === 'bored');

export function isTaken(error: unknown): boolean {
  return error instanceof HoldfastError && error.reason === 'nick-taken';
}
