package dev.holdfast.http.conformance;

import com.google.common.collect.ImmutableList;
import java.time.Duration;

/**
 * The result of one rule, from all checks that test it.
 *
 * @param details why it failed, or which options a run of it needs, or why it cannot be tested from
 *     outside
 * @param time how long its checks took, one after the other
 */
public record RuleResult(
    ProtocolRule rule, Status status, ImmutableList<String> details, Duration time) {

  /** The statuses of a rule. */
  public enum Status {
    PASSED("passed"),
    FAILED("FAILED"),
    NOT_RUN("not run"),
    UNSEEN("unseen");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    /** The word for the status in reports. */
    public String word() {
      return word;
    }
  }
}
