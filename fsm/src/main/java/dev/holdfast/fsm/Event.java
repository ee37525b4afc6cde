package dev.holdfast.fsm;

/**
 * What the machine can hear. There are no request ids here: {@link RequestWindow} has already put
 * the requests in order and recognised the repeated ones.
 */
public enum Event {
  REQUEST("a request, now held: the next in order, or one whose socket was lost, sent again"),
  LAST_REQUEST("a request arrives while a final notice waits to be told"),
  CONTACT("a request whose answer is known was repeated, and answered again"),
  PAUSE("a request that asks for a pause within maxpause"),
  TERMINATE("a request that ends the session"),
  FAULT("a request that breaks the protocol"),
  LOST("the socket of a held request closed"),
  NEXT("another request is held behind the one just answered or lost (hold above 1)"),
  PACKET("the application has something to send, or a failed answer gave it back"),
  END("the application ends the session, or its mailbox overflowed"),
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
