/** As much of a document and its window as the library looks at. */
export class FakePage extends EventTarget {
  defaultView = new EventTarget();

  /** @param {boolean} seen */
  constructor(seen) {
    super();
    this.visibilityState = seen ? 'visible' : 'hidden';
  }

  get hidden() {
    return this.visibilityState === 'hidden';
  }

  /**
   * Shows an event to the window as well, as one that captures it.
   *
   * @override
   * @param {Event} event
   */
  dispatchEvent(event) {
    this.defaultView.dispatchEvent(new Event(event.type));
    return super.dispatchEvent(event);
  }

  /** @param {boolean} persisted */
  hide(persisted) {
    this.defaultView.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }));
  }

  /** Restores the page from the back/forward cache. */
  show() {
    this.defaultView.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  }
}
