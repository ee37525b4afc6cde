import { isAuth, isCommand, isLogout, isOpen, isSlashed } from '/client/chat/commands.js';
import { isEmpty } from '/client/chat/text.js';
import { shown } from './model.js';

/** @import { Conversation } from './model.js' */
/** @import { Entry } from './transcript.js' */
/** @import { Visit } from './controller.js' */

/** What the user says on a visit, to all, to one or to the server, in the room that is shown. */
export class Saying {
  #visit;
  /** Those of what we said that make an admin of us, or none. @type {Map<string, boolean>} */
  #claims = new Map();
  /** Whether something is being said just now: what fails meanwhile was refused at once. */
  speaking = false;

  /** @param {Visit} visit */
  constructor(visit) {
    this.#visit = visit;
  }

  /** Another session knows nothing of what was said in the last one. */
  begin() {
    this.#claims.clear();
  }

  /**
   * @param {string} written
   * @returns {boolean} whether it is on its way
   */
  say(written) {
    const conversation = shown(this.#visit.model);
    const text = written.trim();
    if (isEmpty(text) || !conversation) return false;
    const { room, to } = conversation;
    const whispered = to !== '' && !isSlashed(text);
    conversation.complaint = undefined;
    this.speaking = true;
    const { id } = whispered ? room.whisper(to, text) : room.say(text);
    this.speaking = false;
    // It stays in the field.
    if (conversation.complaint) return false;
    this.wait(conversation, id, text, whispered ? to : undefined);
    conversation.transcript.toEnd();
    this.#visit.change(conversation, { draft: '', marked: undefined });
    this.#visit.savePlace(conversation);
    return true;
  }

  /**
   * @param {Conversation} conversation
   * @param {string} id
   * @param {string} text
   * @param {string} [to]
   */
  wait({ transcript }, id, text, to) {
    if (isAuth(text)) this.#claims.set(id, true);
    if (isLogout(text)) this.#claims.set(id, false);
    if (isOpen(text)) transcript.wait(id, text, to);
  }

  /**
   * @param {string} id of what the server has answered with a notice
   * @param {boolean} granted
   */
  settleClaim(id, granted) {
    const admin = this.#claims.get(id);
    this.#claims.delete(id);
    if (granted && admin !== undefined) this.#visit.setAdmin(admin);
  }

  /** @param {string} draft what stands in the field now */
  write(draft) {
    const conversation = shown(this.#visit.model);
    if (!conversation) return;
    const { room, to, complaint } = conversation;
    conversation.draft = draft;
    room.typing(!isEmpty(draft) && to === '' && !isCommand(draft));
    this.#visit.savePlace(conversation);
    if (complaint) this.#visit.change(conversation, { complaint: undefined });
  }

  /** @param {string} to whom, or '' for everybody */
  whisperTo(to) {
    const conversation = shown(this.#visit.model);
    if (conversation) this.#visit.change(conversation, { to });
  }

  /** @param {Entry} entry */
  retry(entry) {
    const conversation = shown(this.#visit.model);
    if (!conversation) return;
    const { to } = conversation;
    this.discard(entry);
    conversation.to = entry.to ?? '';
    this.say(entry.text);
    conversation.to = to;
  }

  /** @param {Entry} entry */
  edit(entry) {
    this.discard(entry);
    this.whisperTo(entry.to ?? '');
    const conversation = shown(this.#visit.model);
    if (conversation) this.#visit.change(conversation, { draft: entry.text });
  }

  /** @param {Entry} entry */
  discard(entry) {
    const conversation = shown(this.#visit.model);
    if (!conversation) return;
    conversation.transcript.drop(entry.id);
    this.#visit.savePlace(conversation);
    this.#visit.update({});
  }

  /** @param {string} command what an admin chose instead of typing it */
  command(command) {
    this.#visit.update({ menu: '', question: undefined, panel: '' });
    const draft = shown(this.#visit.model)?.draft ?? '';
    this.say(command);
    const conversation = shown(this.#visit.model);
    if (conversation) this.#visit.change(conversation, { draft });
  }
}
