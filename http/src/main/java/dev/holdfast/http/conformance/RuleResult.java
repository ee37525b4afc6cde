package dev.holdfast.http.conformance;

import com.google.common.collect.ImmutableList;
import java.time.Duration;

/**
 * The result of one rule, of all checks that name it.
 *
 * @param details why it failed, or which options a run of it needs, or why no client can see it
 * @param time how long its checks took, one after the other
 */
public record RuleResult(Rule rule, Status status, ImmutableList<String> details, Duration time) {

  /** How it came out. */
  public enum Status {
    PASSED("passed"),
    FAILED("FAILED"),
    NOT_RUN("not run"),
    UNSEEN("unseen");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    /** The word for it in reports. */
    public String word() {
      return word;
    }
  }
}
