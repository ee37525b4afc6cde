import { shown } from './model.js';

/** @import { Controller } from './controller.js' */

/** How long a list of rooms is shown before it is requested again, in ms. */
const LIST_AGE = 15_000;

/** How many older messages are requested at a time. */
const OLDER = 100;

/** The controller of what the page requests while the user reads: older messages, the members of a room, the list of rooms. */
export class ReadingController {
  #controller;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #listTimer;

  /** @param {Controller} controller */
  constructor(controller) {
    this.#controller = controller;
  }

  /** Requests messages before the first entry. */
  fetchOlder() {
    const conversation = shown(this.#controller.model);
    if (!conversation?.joined || conversation.transcript.dropped) return;
    if (['fetching', 'none'].includes(conversation.older)) return;
    this.#controller.change(conversation, { older: 'fetching' });
    conversation.room.older(OLDER).catch(({ reason }) => {
      if (conversation.older === 'fetching')
        this.#controller.change(conversation, { older: reason === 'busy' ? 'busy' : 'some' });
    });
  }

  /** Requests the members of the room once, if not all are known. */
  who() {
    const conversation = shown(this.#controller.model);
    if (!conversation?.joined || conversation.asked || conversation.nicks.length >= conversation.count) return;
    conversation.asked = true;
    conversation.room.who();
  }

  /** Requests the rooms that have members, now and again while the page is seen. */
  listRooms() {
    clearTimeout(this.#listTimer);
    const joined = [...this.#controller.model.conversations.values()].find((each) => each.joined);
    if (!joined) return;
    if (!document.hidden)
      joined.room.rooms().then(
        (listed) => this.#controller.update({ listed }),
        () => {}, // the next list is not far
      );
    this.#listTimer = setTimeout(() => this.listRooms(), LIST_AGE);
  }

  toEnd() {
    shown(this.#controller.model)?.transcript.window.toEnd();
    this.#controller.update({});
  }

  /** The end of the room is visible. */
  markRead() {
    const conversation = shown(this.#controller.model);
    if (conversation && conversation.unread > 0) this.#controller.change(conversation, { unread: 0 });
  }
}
