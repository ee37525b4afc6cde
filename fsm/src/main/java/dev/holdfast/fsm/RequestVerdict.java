package dev.holdfast.fsm;

/**
 * The place of a request in the window of its session, by its rid: the next one, an early one, a
 * repeated one, or one outside of the window. {@link RequestWindow} decides it.
 */
public enum RequestVerdict {
  /** The next one. */
  IN_ORDER(true),
  /** Within the window, but an earlier one is missing. */
  EARLY(true),
  /** An early one, sent again. */
  EARLY_REPEAT(false),
  /** One that is held, on a socket or without, sent again. */
  HELD_REPEAT(false),
  /** One whose answer is known, sent again. */
  ANSWERED_REPEAT(false),
  /** Above the window. */
  TOO_HIGH(true),
  /** Answered so long ago that the answer is gone. */
  TOO_LOW(false),
  /** More unanswered requests, repeats of one, or bytes that come early, than allowed. */
  TOO_MANY(true),
  /** Of an ended session, and no repeat of a request whose answer is kept. */
  AFTER_THE_END(false);

  private final boolean isNew;

  RequestVerdict(boolean isNew) {
    this.isNew = isNew;
  }

  /** Whether the request counts as work: a repeat that may be answered does not. */
  public boolean isNew() {
    return isNew;
  }
}
