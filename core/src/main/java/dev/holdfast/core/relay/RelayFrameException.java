package dev.holdfast.core.relay;

/** Thrown for bytes that are no {@link RelayFrame}. */
final class RelayFrameException extends Exception {

  private static final long serialVersionUID = 1;

  final String problem;

  RelayFrameException(String problem) {
    super(problem);
    this.problem = problem;
  }

  static void require(boolean expected, String problem) throws RelayFrameException {
    if (!expected) {
      throw new RelayFrameException(problem);
    }
  }
}
