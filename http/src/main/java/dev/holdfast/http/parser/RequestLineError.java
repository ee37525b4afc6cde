package dev.holdfast.http.parser;

import org.jspecify.annotations.Nullable;

/**
 * The error in the first line of a request, which its parsers share: why the line is refused, and
 * at which byte it was found to be wrong; or none. Confined to the loop.
 */
final class RequestLineError {

  private @Nullable RequestRefusal refusal;
  private int stop;

  /** Forgets the refusal of the line that was parsed last. */
  void clear() {
    refusal = null;
  }

  /** Records a refusal; returns -1, which parsers return for "refused". */
  int refuse(RequestRefusal why, int where) {
    refusal = why;
    stop = where;
    return -1;
  }

  /** Why the line is refused; null if it is correct so far. */
  @Nullable RequestRefusal refusal() {
    return refusal;
  }

  /** The index at which the line was found to be wrong. */
  int stop() {
    return stop;
  }
}
