/** Notifications of the system, which a user asks for by a button, and which come only while the page is hidden. */

import { loadNotify, saveNotify } from './preferences.js';

/** @typedef {'none' | 'off' | 'on' | 'denied'} Notify `none`: the browser has none, or not for this page */

/** The most characters of a message that are shown. */
const SHOWN = 200;

/** @returns {Notify} */
export function notifyState() {
  if (!('Notification' in globalThis) || !isSecureContext) return 'none';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' && loadNotify() ? 'on' : 'off';
}

/** Turns them on or off; asks the user the first time. @returns {Promise<Notify>} */
export async function toggleNotify() {
  const wanted = notifyState() !== 'on';
  if (wanted && Notification.permission === 'default') await Notification.requestPermission();
  saveNotify(wanted && Notification.permission === 'granted');
  return notifyState();
}

/**
 * @param {{ title: string, text: string, tag: string }} what one with the same tag, of another tab, is replaced
 * @param {() => void} open called when the user chooses it
 */
export function notify({ title, text, tag }, open) {
  if (!document.hidden || notifyState() !== 'on') return;
  try {
    const body = [...text].slice(0, SHOWN).join('');
    const notification = new Notification(title, { body, tag, icon: '/page/icon.svg' });
    notification.onclick = () => {
      notification.close();
      focus();
      open();
    };
  } catch {
    // Where only a service worker may show one, there is none.
  }
}
