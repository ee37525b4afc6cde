/** Where the reader is in the transcript. */

/** Nearer to the end than this is at the end, in CSS pixels. */
const NEAR = 60;

/** Nearer than this, more of the transcript is wanted: about a screen, so that it is there before it is looked at. */
const AHEAD = 900;

/** @returns {HTMLElement | null} */
function scroller() {
  return document.getElementById('scroll');
}

/** @param {HTMLElement} element */
function belowOf(element) {
  return element.scrollHeight - element.scrollTop - element.clientHeight;
}

export function isAtEnd() {
  const element = scroller();
  return !element || belowOf(element) < NEAR;
}

/** Whether what is at the end is before somebody's eyes. */
export function isReading() {
  return isAtEnd() && !document.hidden;
}

export function wantsEarlier() {
  return (scroller()?.scrollTop ?? Infinity) < AHEAD;
}

export function wantsLater() {
  const element = scroller();
  return element !== null && belowOf(element) < AHEAD;
}

export function scrollToEnd() {
  const element = scroller();
  if (element) element.scrollTop = element.scrollHeight;
}

/**
 * Notes what is before the eyes, so that it is there still when more stands before it.
 *
 * @returns {() => void} puts it back
 */
export function holdPosition() {
  const top = scroller()?.getBoundingClientRect().top ?? 0;
  const entries = [...document.querySelectorAll('#scroll [data-key]')];
  const first = entries.find((each) => each.getBoundingClientRect().bottom > top);
  const key = first?.getAttribute('data-key');
  const before = first?.getBoundingClientRect().top ?? 0;
  return () => {
    const element = scroller();
    const now = key ? document.querySelector(`#scroll [data-key="${key}"]`) : null;
    if (element && now) element.scrollTop += now.getBoundingClientRect().top - before;
  };
}

/** @param {() => void} listener is told whenever something else may be before somebody's eyes */
export function onReading(listener) {
  document.addEventListener('scroll', listener, { capture: true, passive: true });
  document.addEventListener('visibilitychange', listener);
}

/**
 * Keeps the end in sight when there is less room for it: a message that is being written has many lines, or a keyboard
 * came up.
 *
 * @param {() => boolean} follows whether the reader is at the end
 * @returns {() => void} to be called when the page has been drawn
 */
export function holdEnd(follows) {
  const observer = new ResizeObserver(() => follows() && scrollToEnd());
  /** @type {HTMLElement | null} */
  let observed = null;
  return () => {
    if (scroller() === observed) return;
    observer.disconnect();
    observed = scroller();
    if (observed) observer.observe(observed);
  };
}
