/** A generator of message ids. Each begins with a random word, since other members see the ids and could use them. */
export class MessageIds {
  #word;
  #before;
  #count = 0;

  /**
   * @param {string} [word]
   * @param {string} [before] the word before a reload, for answers that are still to come
   */
  constructor(word = randomWord(), before = word) {
    this.#word = word;
    this.#before = before;
  }

  get word() {
    return this.#word;
  }

  next() {
    return `${this.#word}-${++this.#count}`;
  }

  /** @param {unknown} id */
  has(id) {
    return typeof id === 'string' && [this.#word, this.#before].some((each) => id.startsWith(`${each}-`));
  }
}

/** @returns {string} a word that no other client chooses or guesses */
function randomWord() {
  const { crypto } = globalThis;
  if (!crypto?.getRandomValues) return Math.random().toString(36).slice(2, 12);
  return [...crypto.getRandomValues(new Uint8Array(8))].map((each) => each.toString(36).padStart(2, '0')).join('');
}
