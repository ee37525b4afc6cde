package dev.holdfast.http.load;

/** A listener to what an {@link AnswerScanner} finds in the answers of a load test, in order. */
interface ScannedAnswerListener {

  /** The session was created. */
  void created(String sid);

  /** The room was joined. */
  void welcomed(long seq);

  /**
   * A message came.
   *
   * @param number which this test gave it; -1 if it is none of this test
   */
  void message(long seq, long number);

  /**
   * Something was refused.
   *
   * @param id of what was said; empty if it was no message
   */
  void refused(String code, String text, String id);

  /**
   * The session ended, or the answer is an error.
   *
   * @param type of the answer
   * @param condition empty for none
   * @param text why, in words; empty for none
   */
  void ended(String type, String condition, String text);
}
