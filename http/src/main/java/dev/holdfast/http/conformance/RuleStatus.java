package dev.holdfast.http.conformance;

/** The outcomes that a rule of the protocol can have in a run. */
public enum RuleStatus {
  PASSED("passed"),
  FAILED("FAILED"),
  NOT_RUN("not run"),
  UNSEEN("unseen");

  private final String word;

  RuleStatus(String word) {
    this.word = word;
  }

  /** The word for the status in reports. */
  public String word() {
    return word;
  }
}
