package dev.holdfast.fsm;

/**
 * The end of a session: which side ended it, and why. The application is told it once.
 *
 * @param by which side ended it, and by what
 * @param condition the reason, which the client was told if a request was open; {@link
 *     Condition#NONE} if the client ended it or was not heard of, or the application gave none
 */
public record SessionEnd(EndedBy by, Condition condition) {

  static final SessionEnd BY_DIE_TIMER = new SessionEnd(EndedBy.DIE_TIMER, Condition.NONE);
  static final SessionEnd BY_CLIENT = new SessionEnd(EndedBy.CLIENT, Condition.NONE);

  /** The short form of scripts and logs: {@code die}, {@code client}, {@code x}, {@code app:x}. */
  @Override
  public String toString() {
    return switch (by) {
      case DIE_TIMER -> "die";
      case CLIENT -> "client";
      case PROTOCOL -> condition.toString();
      case APPLICATION -> "app:" + (condition.isNone() ? "none" : condition);
    };
  }
}
