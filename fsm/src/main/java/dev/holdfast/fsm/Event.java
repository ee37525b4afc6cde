package dev.holdfast.fsm;

/**
 * The events of the machine. There are no request ids here: {@link RequestWindow} has already put
 * the requests in order and recognised the repeats. A request that is early has its event when its
 * turn comes.
 */
public enum Event {
  REQUEST("a request: the next in order"),
  LAST_REQUEST("the next request in order, while a final notice waits to be told"),
  DETACHED_REQUEST("the next request in order, whose socket was lost while it was early"),
  HELD_REPEAT("a held request, on a socket or detached, sent again"),
  LAST_HELD_REPEAT("a held request, detached, sent again while a final notice waits to be told"),
  EARLY_REPEAT("an early request, on a socket or detached, sent again"),
  ANSWERED_REPEAT("a request whose answer is known, sent again"),
  PAUSE("a request that asks for a pause within maxpause"),
  TERMINATE("a request that ends the session"),
  FAULT("a request that breaks a rule, cannot be read or is too much"),
  RID_EXHAUSTED(
      "the next request in order, with the highest rid, that does not end the session itself"),
  LOST("the socket of a held request closed"),
  NEXT("another request is still held beside the one just answered or lost (hold above 1)"),
  PACKET("the application has something to send, or a failed answer gave it back"),
  WRITE_FAILED("the last answer certainly did not arrive whole"),
  OVERFLOW("the application has more to send than the mailbox has room for"),
  EVICTED("all sessions together keep too much, and this one is evicted"),
  END("the application ends the session"),
  TIMEOUT("the timer of the state is due");

  private final String meaning;

  Event(String meaning) {
    this.meaning = meaning;
  }

  /** What happened, for the table in {@code docs/states.md}. */
  public String meaning() {
    return meaning;
  }
}
