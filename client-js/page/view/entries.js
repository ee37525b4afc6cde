import { repeat } from 'lit-html/directives/repeat.js';
import { html, nothing } from 'lit-html';
import { avatar, hue } from './avatar.js';
import { mentionsIn } from '../mentions.js';
import { showText } from './text.js';

/** @import { Language } from '../i18n/language.js' */
/** @import { Conversation, Model } from '../model.js' */
/** @import { MentionFinder } from '../mentions.js' */
/** @import { Entry } from '../transcript-entry.js' */
/** @import { Controller } from '../controller.js' */

/** Messages of one member within this time are shown together, in ms. */
const TOGETHER = 5 * 60_000;

/** @typedef {{ nick: string, language: Language, controller: Controller, now: Date, marked: number | undefined, ended: string, mentions: MentionFinder }} EntryContext */

/**
 * The entries of a transcript, as items of a list.
 *
 * @param {Model} model
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
export function showEntries({ language, ended }, { transcript, room, marked, nicks }, controller) {
  const frame = {
    nick: room.nick,
    language,
    controller,
    now: new Date(),
    marked,
    ended,
    mentions: mentionsIn(room.nick, nicks),
  };
  const { entries } = transcript;
  return repeat(
    entries,
    ({ key }) => key,
    (entry, at) => showEntry(entries[at - 1], entry, frame),
  );
}

/**
 * @param {Entry | undefined} before
 * @param {Entry} entry
 * @param {EntryContext} frame
 */
function showEntry(before, entry, frame) {
  return html`${dayBefore(before, entry, frame)}
  ${entry.key === frame.marked ? html`<li class="rule unread"><span>${frame.language.say('messages.unread')}</span></li>` : nothing}
  ${showLine(before, entry, frame)}`;
}

/**
 * @param {Entry | undefined} before
 * @param {Entry} entry
 * @param {EntryContext} frame
 */
function dayBefore(before, entry, { language, now }) {
  if (!entry.at) return nothing;
  const time = new Date(entry.at);
  if (before?.at && new Date(before.at).toDateString() === time.toDateString()) return nothing;
  return html`<li class="rule day"><span>${language.day(time, now)}</span></li>`;
}

/**
 * @param {Entry | undefined} before
 * @param {Entry} entry
 * @param {EntryContext} frame
 */
function showLine(before, entry, frame) {
  const { type, key } = entry;
  const { language } = frame;
  switch (type) {
    case 'note':
      return html`<li class="note" data-key=${key}>${wordsOf(entry, language)}</li>`;
    case 'gap':
      return html`<li class="gap" data-key=${key}>
        <span>
          ${entry.say ? language.say(entry.say) : nothing}
          ${entry.say === 'gap.missing' ? button(language.say('gap.fetch'), () => frame.controller.reading.fetchOlder()) : nothing}
        </span>
      </li>`;
    case 'notice':
      return html`<li class="notice" data-key=${key}><p dir="auto">${language.sayAll(entry, '\n')}</p></li>`;
    case 'error':
      return html`<li class="notice bad" data-key=${key}><p dir="auto">${language.explain(entry)}</p></li>`;
    default:
      return bubble(entry, key !== frame.marked && belongsTo(before, entry, frame.nick), frame);
  }
}

/** @param {Entry} note of the page, or of the server @param {Language} language */
function wordsOf(note, language) {
  return note.say ? language.say(note.say, note.values) : language.sayAll(note);
}

/**
 * @param {Entry} entry
 * @param {boolean} continued whether it is shown together with the one before
 * @param {EntryContext} frame
 */
function bubble(entry, continued, { nick, language, controller, ended, mentions }) {
  const { type, from = nick, to, at, key } = entry;
  const own = isOwn(entry);
  const looks = [type, own ? 'own' : 'other', continued ? 'continued' : '', to === undefined ? '' : 'whispered'];
  return html`
    <li class="entry ${looks.join(' ')}" data-key=${key} data-seq=${entry.seq ?? nothing}>
      ${own ? nothing : avatar(from)}
      <div class="body">
        ${speaker(entry, own, from, language)}
        <div class="text" dir="auto">${showText(entry, mentions)}</div>
        ${at ? html`<time datetime=${at}>${language.clock(new Date(at))}</time>` : nothing}
        ${type === 'pending' ? html`<span class="fate">${language.say(ended ? 'own.unsent' : 'own.sending')}</span>` : nothing}
        ${type === 'failed' ? failure(entry, language, controller) : nothing}
        ${type === 'whisper' && !own && !ended ? answer(from, language, controller) : nothing}
      </div>
    </li>
  `;
}

/**
 * @param {Entry} entry
 * @param {boolean} own
 * @param {string} from
 * @param {Language} language
 */
function speaker({ to }, own, from, language) {
  if (to !== undefined) {
    const words = own ? language.say('whisper.to', { nick: to }) : language.say('whisper.from', { nick: from });
    return html`<span class="from hue-${hue(own ? to : from)}">${words}</span>`;
  }
  if (own) return html`<span class="hidden">${language.say('own.said')}</span>`;
  return html`<span class="from hue-${hue(from)}"><bdi>${from}</bdi></span>`;
}

/**
 * @param {Entry} entry
 * @param {Language} language
 * @param {Controller} controller
 */
function failure(entry, language, controller) {
  const again =
    entry.code === 'too-long' ? nothing : button(language.say('own.retry'), () => controller.sender.retry(entry));
  return html`<span class="fate">
    ${language.say('own.unsent')} ${language.explain(entry)} ${again}
    ${button(language.say('own.edit'), () => controller.sender.edit(entry))}
    ${button(language.say('own.discard'), () => controller.sender.discard(entry))}
  </span>`;
}

/**
 * @param {string} to
 * @param {Language} language
 * @param {Controller} controller
 */
function answer(to, language, controller) {
  const click = () => {
    controller.sender.whisperTo(to);
    document.getElementById('text')?.focus();
  };
  return html`<span class="fate">${button(language.say('whisper.reply'), click)}</span>`;
}

/**
 * @param {string} words
 * @param {() => void} click
 */
function button(words, click) {
  return html`<button type="button" class="link" @click=${click}>${words}</button>`;
}

/** @param {Entry} entry */
function isOwn({ type, own = false }) {
  return own || type === 'pending' || type === 'failed';
}

/**
 * @param {Entry | undefined} before
 * @param {Entry} entry
 * @param {string} nick
 */
function belongsTo(before, entry, nick) {
  if (!before || !['message', 'whisper', 'pending', 'failed'].includes(before.type)) return false;
  if ((before.from ?? nick) !== (entry.from ?? nick) || before.to !== entry.to) return false;
  if (isOwn(before) !== isOwn(entry)) return false;
  if (!entry.at || !before.at) return true;
  const sameDay = new Date(before.at).toDateString() === new Date(entry.at).toDateString();
  return sameDay && Date.parse(entry.at) - Date.parse(before.at) < TOGETHER;
}
