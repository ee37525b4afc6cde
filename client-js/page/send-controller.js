import { isAuth, isCommand, isLogout, isOpen, isSlashed } from '../src/chat/commands.js';
import { isEmpty } from '../src/chat/text.js';
import { charactersLeft, isTooLong, shown } from './model.js';

/** @import { Conversation } from './model.js' */
/** @import { Entry } from './transcript-entry.js' */
/** @import { Controller } from './controller.js' */

/** The controller of what the user writes in the room that is shown: a message for all members, a whisper, or a command. */
export class SendController {
  #controller;
  /** The commands that give or end admin rights, by id. @type {Map<string, boolean>} */
  #adminCommands = new Map();
  /** Whether a message is being sent just now: what fails meanwhile was refused at once. */
  sending = false;

  /** @param {Controller} controller */
  constructor(controller) {
    this.#controller = controller;
  }

  /** Forgets the commands of the last session. */
  reset() {
    this.#adminCommands.clear();
  }

  /**
   * @param {string} written
   * @returns {boolean} whether it was sent
   */
  say(written) {
    const conversation = shown(this.#controller.model);
    const text = written.trim();
    if (isEmpty(text) || !conversation || isTooLong({ ...conversation, draft: text })) return false;
    const { room, to } = conversation;
    const whispered = to !== '' && !isSlashed(text);
    conversation.error = undefined;
    this.sending = true;
    const { id } = whispered ? room.whisper(to, text) : room.say(text);
    this.sending = false;
    // The text stays in the field.
    if (conversation.error) return false;
    this.wait(conversation, id, text, whispered ? to : undefined);
    conversation.transcript.window.toEnd();
    this.#controller.change(conversation, { draft: '', marked: undefined, completion: undefined });
    this.#controller.saveRoom(conversation);
    return true;
  }

  /**
   * @param {Conversation} conversation
   * @param {string} id
   * @param {string} text
   * @param {string} [to]
   */
  wait({ transcript }, id, text, to) {
    if (isAuth(text)) this.#adminCommands.set(id, true);
    if (isLogout(text)) this.#adminCommands.set(id, false);
    if (isOpen(text)) transcript.wait(id, text, to);
  }

  /**
   * @param {string} id of a message that the server has answered with a notice
   * @param {boolean} granted
   */
  settleAdminCommand(id, granted) {
    const admin = this.#adminCommands.get(id);
    this.#adminCommands.delete(id);
    if (granted && admin !== undefined) this.#controller.setAdmin(admin);
  }

  /** @param {string} draft the text in the field */
  write(draft) {
    const conversation = shown(this.#controller.model);
    if (!conversation) return;
    const { room, to, error } = conversation;
    const before = charactersLeft(conversation);
    conversation.draft = draft;
    room.typing(!isEmpty(draft) && to === '' && !isCommand(draft));
    this.#controller.saveRoom(conversation);
    if (error || charactersLeft(conversation) !== before) this.#controller.change(conversation, { error: undefined });
  }

  /** @param {string} to a nick, or '' for all members */
  whisperTo(to) {
    const conversation = shown(this.#controller.model);
    if (conversation) this.#controller.change(conversation, { to });
  }

  /** @param {Entry} entry */
  retry(entry) {
    const conversation = shown(this.#controller.model);
    if (!conversation) return;
    const { to } = conversation;
    this.discard(entry);
    conversation.to = entry.to ?? '';
    this.say(entry.text);
    conversation.to = to;
  }

  /** What is in the field stays, below the text to edit. @param {Entry} entry */
  edit(entry) {
    this.discard(entry);
    this.whisperTo(entry.to ?? '');
    const conversation = shown(this.#controller.model);
    if (!conversation) return;
    const draft = isEmpty(conversation.draft) ? entry.text : `${entry.text}\n${conversation.draft}`;
    this.#controller.change(conversation, { draft });
  }

  /** @param {Entry} entry */
  discard(entry) {
    const conversation = shown(this.#controller.model);
    if (!conversation) return;
    conversation.transcript.drop(entry.id);
    this.#controller.saveRoom(conversation);
    this.#controller.update({});
  }

  /** @param {string} command of an admin, chosen from a menu */
  command(command) {
    this.#controller.update({ menu: '', question: undefined, panel: '' });
    const draft = shown(this.#controller.model)?.draft ?? '';
    this.say(command);
    const conversation = shown(this.#controller.model);
    if (conversation) this.#controller.change(conversation, { draft });
  }
}
