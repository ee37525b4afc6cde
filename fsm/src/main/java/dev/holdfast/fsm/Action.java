package dev.holdfast.fsm;

/** The actions that rows of the table name. {@link ActionPerformer} performs them. */
public enum Action {
  HOLD("hold the request; start the wait-timer"),
  HOLD_DETACHED("take the request as held without a socket; its repeat attaches one"),
  RELEASE("hold the request; answer the oldest empty while more than `hold` are held"),
  DELIVER(
      "queue the packets; answer the oldest request with all that waits; restart the die-timer"),
  HOLD_AND_DELIVER(
      "hold the request; answer the oldest with all that waits; restart the die-timer"),
  ATTACH("put the open request on its new socket; answer the older socket with an error"),
  ATTACH_AND_RELEASE("as ATTACH; answer the oldest empty while more than `hold` are held"),
  ATTACH_AND_DELIVER("as ATTACH; answer the oldest with all that waits; restart the die-timer"),
  EXPIRE_REQUEST("answer the oldest held request empty; restart the die-timer"),
  KEEP(
      "queue the packets in the mailbox, unless a final notice waits there; the die-timer runs on"),
  TAKE_BACK("put the packets of the answer back in front; hold its request without a socket"),
  DETACH("forget the socket, keep the request unanswered; restart the die-timer"),
  REPLAY("answer with the kept answer; restart the die-timer"),
  SUSPEND("answer all held requests empty, this one last; the die-timer lasts the pause"),
  DELIVER_END("answer with the last packets and the final notice"),
  HOLD_AND_DELIVER_END("hold the request; answer with all that waits and the final notice"),
  ATTACH_AND_DELIVER_END("as ATTACH; answer with all that waits and the final notice"),
  MARK_ENDING("queue the last packets and the final notice; accept no packets after them"),
  DROP_AND_MARK_ENDING("drop what waits, tell the application, queue the notice of an overflow"),
  EVICT(
      "drop what waits, kept answers and early packets; keep a final notice, and a packet before it"),
  EVICT_AND_DELIVER_END("as EVICT; answer with the final notice of an overflow"),
  TERMINATE_SESSION("answer every held request, this one last, with terminate; drop what waits"),
  TERMINATE_WITH_ERROR("drop what waits; answer open requests, this one last with the condition"),
  EXHAUST_SESSION(
      "take its packets; what waits goes with the first answer; answer this request last, with"
          + " rid-exhausted, all others with other-request"),
  EXPIRE_SESSION("end silently; early requests are told item-not-found; drop what waits"),
  REJECT("answer item-not-found"),
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
