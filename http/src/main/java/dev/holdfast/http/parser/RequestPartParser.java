package dev.holdfast.http.parser;

import org.jspecify.annotations.Nullable;

/** A parser of one part of the first line, which may refuse it: why, and where it was wrong. */
abstract class RequestPartParser {

  private @Nullable RequestRefusal refusal;
  private int stop;

  /** Forgets the refusal of the part that was parsed last. */
  final void clearRefusal() {
    refusal = null;
  }

  /** Notes a refusal; returns -1, as what a part returns that is refused. */
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
