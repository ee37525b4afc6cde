package dev.holdfast.fsm;

/** The attribute {@code type} of an answer: how the client must understand it. */
public enum ReplyType {
  /** An ordinary answer; the attribute is left out. */
  ORDINARY(""),
  /** A recoverable error: repeat this request (XEP-0124, section 17.3). */
  ERROR("error"),
  /** The session is over (XEP-0124, sections 13 and 17.2). */
  TERMINATE("terminate");

  private final String word;

  ReplyType(String word) {
    this.word = word;
  }

  /** The value on the wire; empty where the attribute is left out. */
  public String word() {
    return word;
  }
}
