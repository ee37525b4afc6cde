/** The most entries that are rendered at a time, and how many come and go when the reader scrolls. */
export const WINDOW = 150;
export const STEP = 50;

/**
 * The window of a transcript that is rendered: a range of its entries, which moves with the reader. It is told what becomes
 * of the entries, so that those which a reader sees stay.
 */
export class TranscriptWindow {
  start = 0;
  end = 0;
  /** How many entries there are. */
  #length = 0;
  /** Whether the reader is at the end, where the window then stays. */
  following = true;

  get atStart() {
    return this.start === 0;
  }

  get atEnd() {
    return this.end === this.#length;
  }

  /** @param {number} place of an entry that was inserted */
  inserted(place) {
    const shown = place >= this.start && (this.atEnd || place < this.end);
    this.#length++;
    if (place < this.start) this.start++;
    if (place < this.start || shown) this.end++;
    if (this.following && this.end - this.start > WINDOW + STEP) this.start = this.end - WINDOW;
    // For a reader who is elsewhere the visible entries stay: new ones wait outside of the window.
    if (!this.following) this.#bound();
  }

  /**
   * @param {number} place of older entries that were inserted
   * @param {number} count of them
   */
  prepended(place, count) {
    this.#length += count;
    if (place <= this.start) this.start += count;
    this.end += count;
  }

  /** Shows some of the older entries that were inserted. @param {number} place of the first */
  showPrepended(place) {
    if (this.following) this.start = Math.max(0, this.end - WINDOW);
    else if (place <= this.start) this.earlier();
    else this.#bound();
  }

  /** @param {number} place of an entry that was removed */
  removed(place) {
    this.#length--;
    if (place < this.start) this.start--;
    if (place < this.end) this.end--;
  }

  /** @param {number} count of entries that were removed from the beginning */
  trimmed(count) {
    this.#length -= count;
    this.start = Math.max(0, this.start - count);
    this.end = Math.max(this.start, this.end - count);
  }

  /** Moves towards the beginning. @returns {boolean} whether there was something */
  earlier() {
    if (this.atStart) return false;
    this.start = Math.max(0, this.start - STEP);
    this.#bound();
    this.following = false;
    return true;
  }

  /** Moves towards the end. @returns {boolean} whether there was something */
  later() {
    if (this.atEnd) return false;
    this.end = Math.min(this.#length, this.end + STEP);
    this.start = Math.max(this.start, this.end - WINDOW - STEP);
    return true;
  }

  toEnd() {
    this.following = true;
    this.end = this.#length;
    this.start = Math.max(0, this.end - WINDOW);
  }

  #bound() {
    this.end = Math.min(this.end, this.start + WINDOW + STEP);
  }
}
