/** Icons, as lines on a field of 24 by 24. Each stands beside words, or in a button with a label. */

import { svg } from 'lit-html';

/** @param {string} path */
function icon(path) {
  return svg`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none"
    stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"><path d=${path}></path></svg>`;
}

export const CLOSE = icon('M6 6l12 12M18 6L6 18');
export const ROOMS = icon('M4 6.5h16M4 12h16M4 17.5h10');
export const PEOPLE = icon(
  'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.5-3.4 3-5.2 6.5-5.2s6 1.8 6.5 5.2M15.5 4.9a3.4 3.4 0 0 1 0 6.2M18 14.8c2 .7 3.2 2.3 3.5 4.7',
);
export const LEAVE = icon(
  'M14 4.5H6.5a1.5 1.5 0 0 0-1.5 1.5v12a1.5 1.5 0 0 0 1.5 1.5H14M10.5 12H20M16.5 8.5L20 12l-3.5 3.5',
);
export const SEND = icon('M4.5 12L3.5 4.5 21 12 3.5 19.5zM4.5 12H11');
export const WHISPER = icon(
  'M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5zM9 10h.01M12 10h.01M15 10h.01',
);
export const INFO = icon('M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11.5V16M12 8h.01');
export const KICK = icon(
  'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.5-3.4 3-5.2 6.5-5.2 1.5 0 2.8.3 3.9 1M16 13l5 5M21 13l-5 5',
);
export const BAN = icon('M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM6 6l12 12');
export const MORE = icon('M12 6h.01M12 12h.01M12 18h.01');
export const PLUS = icon('M12 5.5v13M5.5 12h13');
const BELL_LINES = 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4';
export const BELL = icon(BELL_LINES);
export const BELL_OFF = icon(`${BELL_LINES}M4 4l16 16`);
