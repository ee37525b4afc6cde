/** The scroll position of the transcript. */

/** At the end means nearer to it than this, in CSS pixels. */
const NEAR = 60;

/** Nearer than this to an edge, more entries are wanted: about a screen, so that they are there before they are visible. */
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

/** Whether the end is visible, in a visible page. */
export function isReading() {
  return isAtEnd() && !document.hidden;
}

export function wantsEarlier() {
  return (scroller()?.scrollTop ?? Infinity) < AHEAD;
}

export function wantsLater() {
  const element = scroller();
  return element ? belowOf(element) < AHEAD : false;
}

export function scrollToEnd() {
  const element = scroller();
  if (element) element.scrollTop = element.scrollHeight;
}

/**
 * Notes the position of the first visible entry, so that it stays there when entries are put before it.
 *
 * @returns {() => void} restores the position
 */
export function holdPosition() {
  const top = scroller()?.getBoundingClientRect().top ?? 0;
  const entries = [...document.querySelectorAll('#scroll [data-key]')];
  const first = entries.find((each) => each.getBoundingClientRect().bottom > top);
  const key = first?.getAttribute('data-key');
  const before = first?.getBoundingClientRect().top ?? 0;
  return () => {
    const element = scroller();
    const now = key ? document.querySelector(`#scroll [data-key="${key}"]`) : undefined;
    if (element && now) element.scrollTop += now.getBoundingClientRect().top - before;
  };
}

/** @param {() => void} listener called whenever other entries may be visible */
export function onReading(listener) {
  document.addEventListener('scroll', listener, { capture: true, passive: true });
  document.addEventListener('visibilitychange', listener);
}

/**
 * Keeps the end visible when there is less room for it: the composer has many lines, or a keyboard came up.
 *
 * @param {() => boolean} follows whether the reader is at the end
 * @returns {() => void} to be called when the page was rendered
 */
export function holdEnd(follows) {
  const observer = new ResizeObserver(() => follows() && scrollToEnd());
  /** @type {HTMLElement | null | undefined} */
  let observed;
  return () => {
    if (scroller() === observed) return;
    observer.disconnect();
    observed = scroller();
    if (observed) observer.observe(observed);
  };
}
