/** The rules of the keyboard focus: it moves on when its element is gone, so that the next key that is pressed is not lost. */

/** @import { DialogRequest } from './model.js' */

/**
 * @typedef {object} Shown what was rendered last
 * @property {string} view
 * @property {string} current
 * @property {string} ended
 * @property {string} panel
 * @property {string} menu
 * @property {DialogRequest} [question]
 */

/** @returns {boolean} whether nothing that can be seen has the focus */
function isNowhere() {
  const active = document.activeElement;
  return !active || active === document.body || active.matches(':disabled') || active.getClientRects().length === 0;
}

/** What had the focus when a menu or a dialog was opened. @type {Element | undefined} */
let opener;

/**
 * Called before the page is rendered.
 *
 * @returns {(before: Shown, now: Shown) => void} gives the focus away, if what had it is gone or was closed
 */
export function holdFocus() {
  const active = document.activeElement ?? undefined;
  const held = !isNowhere();
  return (before, now) => {
    const [opened, open] = [before, now].map(({ menu, question }) => Boolean(menu || question));
    if (open && !opened) opener = active;
    if (open || !isNowhere()) return;
    const closed = opened || before.panel !== now.panel;
    if (!held && !closed) return;
    const panel = document.querySelector(`[aria-controls="${before.panel}"]`);
    firstVisible([opened && opener, closed && panel, ...GOALS.map((each) => document.querySelector(each()))])?.focus();
  };
}

/** The reason why the session has ended, with the button to go on: in place of the composer. */
const ENDING = '.ending';

/** Where one goes on: without a keyboard, which the field would call up, at the messages. */
const GOALS = [() => ENDING, () => (matchMedia('(hover: none)').matches ? '#scroll' : '#text'), () => '#nick'];

/** @param {string} nick @returns {string} a selector of its row in the list of the members */
export function rowOf(nick) {
  return `.members [data-nick="${CSS.escape(nick)}"]`;
}

/** @param {(Element | null | undefined | false)[]} elements */
function firstVisible(elements) {
  const found = elements.find((each) => each && each.getClientRects().length > 0);
  return /** @type {HTMLElement | undefined} */ (found || undefined);
}

/**
 * Moves the focus into a view, a room or an end that was not shown before.
 *
 * @param {Shown} before
 * @param {Shown} now
 */
export function enterView(before, { view, ended }) {
  if (view === 'login') {
    const nick = /** @type {HTMLInputElement | null} */ (document.getElementById('nick'));
    nick?.focus();
    nick?.select();
  } else if (ended) /** @type {HTMLElement | null} */ (document.querySelector(ENDING))?.focus();
  else if (!matchMedia('(hover: none)').matches || before.view === 'login') document.getElementById('text')?.focus();
}
