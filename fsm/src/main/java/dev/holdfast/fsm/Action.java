package dev.holdfast.fsm;

/** The actions that rows of the table name. {@link ActionPerformer} performs them. */
public enum Action {
  HOLD(
      "receive its packets; end a pause; answer older detached requests empty unless another is"
          + " live; hold the request; start the wait-timer, which is due at once for a report"),
  HOLD_DETACHED("as HOLD, but without a socket: a repeat attaches one"),
  RELEASE("as HOLD; answer the oldest empty while more than `hold` are held"),
  DELIVER(
      "queue the packets; answer the oldest request with all that waits; restart the die-timer"),
  HOLD_AND_DELIVER("as HOLD; answer the oldest with all that waits; restart the die-timer"),
  ATTACH(
      "put the open request on its new socket; if the older one is not lost, answer it with an"
          + " error; begin the wait of a held request anew"),
  ATTACH_AND_RELEASE("as ATTACH; answer the oldest empty while more than `hold` are held"),
  ATTACH_AND_DELIVER("as ATTACH; answer the oldest with all that waits; restart the die-timer"),
  EXPIRE_REQUEST("answer the oldest held request empty; restart the die-timer"),
  KEEP(
      "queue the packets in the mailbox, unless a final notice waits there; the die-timer runs on"),
  TAKE_BACK("put the packets of the answer back in front; hold its request without a socket"),
  DETACH("discard the ticket, keep the request open; restart the die-timer"),
  REPLAY("answer with the kept answer; restart the die-timer"),
  SUSPEND(
      "receive its packets; answer all held requests empty, this one last; restart the die-timer,"
          + " which lasts the pause unless that is 0"),
  DELIVER_END(
      "answer the oldest with the last packets, and all open requests with the final notice; tell"
          + " the application the end"),
  HOLD_AND_DELIVER_END(
      "as HOLD; answer the oldest with all that waits, and all open requests with the final"
          + " notice; tell the application the end"),
  ATTACH_AND_DELIVER_END(
      "as ATTACH; answer the oldest with all that waits, and all open requests with the final"
          + " notice; tell the application the end"),
  MARK_ENDING(
      "queue the last packets and the final notice, unless one waits; accept no packets after it"),
  DROP_AND_MARK_ENDING(
      "drop what waits, tell the application the overflow, queue a final notice of it"),
  EVICT(
      "drop kept answers and early packets; then as DROP_AND_MARK_ENDING, but if a final notice"
          + " waits keep it and the packet before it, and tell nothing"),
  EVICT_AND_DELIVER_END(
      "as EVICT; answer all open requests with the final notice; tell the application the end"),
  TERMINATE_SESSION(
      "receive its packets; drop what waits; answer all open requests with terminate; drop kept"
          + " answers; tell the application the end"),
  TERMINATE_WITH_ERROR(
      "give back to the application what may not have arrived; answer all open requests with"
          + " other-request, and this one last with the condition; tell the application the end"),
  EXHAUST_SESSION(
      "receive its packets; answer the detached requests before the oldest live one empty, all"
          + " others with other-request, and this one last with what waits and rid-exhausted; tell"
          + " the application the end"),
  EXPIRE_SESSION(
      "give back to the application what may not have arrived; answer early requests with"
          + " item-not-found; drop kept answers; tell the application the end"),
  REJECT("answer with item-not-found"),
  IGNORE("nothing"),
  IMPOSSIBLE("cannot happen; throws");

  private final String meaning;

  Action(String meaning) {
    this.meaning = meaning;
  }

  /** What is done, for the table in {@code docs/states.md}. */
  public String meaning() {
    return meaning;
  }
}
