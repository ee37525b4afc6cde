package dev.holdfast.fsm;

/**
 * The end of a session: which side ended it, and why. The application is told it once.
 *
 * @param by who ended it
 * @param condition what the client was or will be told; {@link Condition#NONE} where the end is
 *     silent
 */
public record SessionEnd(EndedBy by, Condition condition) {

  static final SessionEnd DIED = new SessionEnd(EndedBy.DIE_TIMER, Condition.NONE);
  static final SessionEnd LEFT = new SessionEnd(EndedBy.CLIENT, Condition.NONE);

  /** The short form of scripts and logs: {@code die}, {@code client}, {@code x}, {@code app:x}. */
  @Override
  public String toString() {
    return switch (by) {
      case DIE_TIMER -> "die";
      case CLIENT -> "client";
      case PROTOCOL -> condition.name();
      case APPLICATION -> "app:" + (condition.isNone() ? "none" : condition.name());
    };
  }
}
