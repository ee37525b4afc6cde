/** Where the reader is in the transcript. */

/** Nearer to the end than this is at the end, in CSS pixels. */
const NEAR = 60;

/** @returns {HTMLElement | null} */
function scroller() {
  return document.getElementById('scroll');
}

export function isAtEnd() {
  const element = scroller();
  return !element || element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
}

/** Whether what is at the end is before somebody's eyes. */
export function isReading() {
  return isAtEnd() && !document.hidden;
}

export function scrollToEnd() {
  const element = scroller();
  if (element) element.scrollTop = element.scrollHeight;
}

/** @param {() => void} listener is told whenever the end may have come before somebody's eyes */
export function onReading(listener) {
  const tell = () => isReading() && listener();
  document.addEventListener('scroll', tell, { capture: true, passive: true });
  document.addEventListener('visibilitychange', tell);
}
