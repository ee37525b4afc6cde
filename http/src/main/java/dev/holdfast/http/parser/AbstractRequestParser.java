package dev.holdfast.http.parser;

import org.jspecify.annotations.Nullable;

/**
 * A parser of one part of the first line of a request that may refuse it: it keeps why, and at
 * which byte the part was found to be wrong.
 */
abstract class AbstractRequestParser {

  private @Nullable RequestRefusal refusal;
  private int stop;

  /** Forgets the refusal of the part that was parsed last. */
  final void clearRefusal() {
    refusal = null;
  }

  /** Notes that the part is refused; returns -1, which parsers of a part return for "refused". */
  final int refuse(RequestRefusal why, int where) {
    refusal = why;
    stop = where;
    return -1;
  }

  /** Why the part is refused; null if it is correct so far. */
  final @Nullable RequestRefusal refusal() {
    return refusal;
  }

  /** The index at which the part was found to be wrong. */
  final int stop() {
    return stop;
  }
}
