package dev.holdfast.fsm;

/**
 * The end of a session: which side ended it, and why. The application is told it once.
 *
 * @param by who ended it
 * @param condition what the client was or will be told; {@link Condition#NONE} where the end is
 *     silent
 */
public record SessionEnd(By by, Condition condition) {

  /** Who ended a session. */
  public enum By {
    /** The die-timer: no request was held for {@code inactivity}. */
    DIE_TIMER,
    /** The client's {@code type='terminate'}. */
    CLIENT,
    /** A request that broke the protocol. */
    PROTOCOL,
    /** The application, or the overflow of its mailbox. */
    APPLICATION
  }

  static final SessionEnd DIED = new SessionEnd(By.DIE_TIMER, Condition.NONE);
  static final SessionEnd LEFT = new SessionEnd(By.CLIENT, Condition.NONE);

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
