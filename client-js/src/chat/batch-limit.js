/** The most messages of one room in one request, so that it can carry those of two rooms. */
export const LARGEST_BATCH = 20;

/**
 * The limit on how many messages of one room leave together. After a refusal it is as many as the server accepted of the
 * batch before; else it doubles, up to `LARGEST_BATCH`.
 */
export class BatchLimit {
  #size = LARGEST_BATCH;
  #accepted = 0;
  #refused = false;

  /** The server acknowledged a message of the batch. */
  accept() {
    this.#accepted++;
  }

  /** The server refused a message of the batch for now. */
  refuse() {
    this.#refused = true;
  }

  /** Begins the next batch. @returns {number} how many messages it may have */
  next() {
    this.#size = this.#refused ? Math.max(1, this.#accepted) : Math.min(LARGEST_BATCH, this.#size * 2);
    this.#accepted = 0;
    this.#refused = false;
    return this.#size;
  }
}
