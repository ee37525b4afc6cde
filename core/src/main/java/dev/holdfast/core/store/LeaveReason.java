package dev.holdfast.core.store;

/**
 * The reason of a leave: its kind, and what was given with it. Immutable.
 *
 * @param details empty for none
 */
public record LeaveReason(Kind kind, String details) {

  /** The kinds of leaves, each with its word for the others in the room. */
  public enum Kind {
    /** The member left itself, or its client has ended the session. */
    LEFT("left"),

    /** Its session has ended otherwise, or it has not moved to the next one in time. */
    TIMEOUT("timeout"),

    /** An admin has kicked the member. */
    KICKED("kicked"),

    /** An admin has banned the host of the member. */
    BANNED("banned");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /** A reason without details. */
  public static LeaveReason of(Kind kind) {
    return new LeaveReason(kind, "");
  }

  /** What the others in the room are told: {@code kicked}, or {@code kicked: be nice}. */
  public String text() {
    return details.isEmpty() ? kind.word : kind.word + ": " + details;
  }
}
