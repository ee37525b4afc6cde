import { html, nothing } from 'lit-html';
import { BELL, BELL_OFF } from './icons.js';

/** @import { Model } from '../model.js' */
/** @import { Controller } from '../controller.js' */

/**
 * The button that asks for notifications, or why there are none.
 *
 * @param {Model} model
 * @param {Controller} controller
 */
export function bell({ language, notify }, controller) {
  if (notify === 'none') return nothing;
  if (notify === 'denied') return html`<small role="status">${language.say('notify.denied')}</small>`;
  const words = language.say('notify');
  return html`<button
    type="button"
    class="quiet only-icon bell"
    aria-label=${words}
    title=${words}
    aria-pressed=${notify === 'on'}
    @click=${() => controller.preferences.toggleNotify()}
  >
    ${notify === 'on' ? BELL : BELL_OFF}
  </button>`;
}
