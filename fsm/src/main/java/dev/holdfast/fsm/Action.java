package dev.holdfast.fsm;

/** What a transition does. {@link Actions} performs them, in one exhaustive switch. */
public enum Action {
  HOLD("hold the request; start the wait-timer"),
  RELEASE("hold the request; answer the oldest empty while more than `hold` are held"),
  DELIVER("answer the oldest held request with all that waits; restart the die-timer"),
  EXPIRE("answer the oldest held request empty; restart the die-timer"),
  KEEP("the packets wait in the mailbox; the die-timer runs on"),
  DETACH("forget the socket, keep the request unanswered; restart the die-timer"),
  RESTART("restart the die-timer"),
  SUSPEND("answer all held requests empty, this one last; the die-timer lasts the pause"),
  DELIVER_END("answer with all that waits and the final notice"),
  MARK_ENDING("keep the final notice for the next request; refuse further packets"),
  TERMINATE_SESSION("answer every held request, this one last, with terminate; drop what waits"),
  TERMINATE_WITH_ERROR(
      "answer held requests with other-request, then the offender with its condition"),
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
