/** @typedef {{ run: (task: () => void) => void, dead: boolean }} Owner the tab that asks */

/**
 * @typedef {object} Request
 * @property {string} name
 * @property {Owner} owner
 * @property {() => any} granted
 * @property {(result: any) => void} resolve
 * @property {(error: Error) => void} reject
 */

/** The Web Locks of all tabs, exclusive ones only: granted in order, stolen, and free again when their tab is gone. */
export class FakeLocks {
  /** @type {Map<string, Request>} */
  #held = new Map();
  /** @type {Request[]} */
  #queue = [];

  /** @param {Owner} owner */
  of(owner) {
    /** @type {any} */
    const request = (/** @type {string} */ name, /** @type {any} */ options, /** @type {() => any} */ granted) =>
      new Promise((resolve, reject) => this.#request({ name, owner, granted, resolve, reject }, options));
    return { request };
  }

  /**
   * @param {Request} request
   * @param {{ steal?: boolean, signal?: AbortSignal }} options
   */
  #request(request, { steal, signal }) {
    const { name, owner, reject } = request;
    signal?.addEventListener('abort', () => {
      if (!this.#queue.includes(request)) return;
      this.#queue = this.#queue.filter((each) => each !== request);
      reject(aborted());
    });
    if (steal) {
      const held = this.#held.get(name);
      if (held) held.owner.run(() => held.reject(aborted()));
      this.#held.delete(name);
      this.#queue.unshift(request);
    } else this.#queue.push(request);
    owner.run(() => this.#grant(name));
  }

  /** @param {string} name */
  #grant(name) {
    if (this.#held.has(name)) return;
    const request = this.#queue.find((each) => each.name === name);
    if (!request) return;
    this.#queue = this.#queue.filter((each) => each !== request);
    this.#held.set(name, request);
    request.owner.run(async () => {
      const result = await request.granted();
      request.resolve(result);
      if (this.#held.get(name) === request) this.#free(name);
    });
  }

  /** @param {string} name */
  #free(name) {
    this.#held.delete(name);
    this.#grant(name);
  }

  /** @param {Owner} owner is gone, with all that it held and wanted */
  drop(owner) {
    this.#queue = this.#queue.filter((each) => each.owner !== owner);
    for (const [name, held] of [...this.#held]) if (held.owner === owner) this.#free(name);
  }
}

function aborted() {
  return new DOMException('stolen, or not wanted any more', 'AbortError');
}
