package dev.holdfast.fsm;

/**
 * Thrown for bytes that are no {@link SessionSnapshot}, or none of what is written around one: they
 * are damaged, or of an unknown version.
 */
public final class SnapshotException extends Exception {

  private static final long serialVersionUID = 1;

  /** Makes one that says what is wrong. */
  public SnapshotException(String problem) {
    super(problem);
  }

  static void require(boolean expected, String problem) throws SnapshotException {
    if (!expected) {
      throw new SnapshotException(problem);
    }
  }
}
