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
   * @param stamp the number that its text begins with; -1 for none
   */
  void message(long seq, long stamp);

  /** Something was refused. */
  void refused(String code);

  /**
   * The session ended, or the answer is an error.
   *
   * @param type of the answer
   * @param condition empty for none
   */
  void ended(String type, String condition);
}
