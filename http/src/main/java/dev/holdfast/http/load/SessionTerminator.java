package dev.holdfast.http.load;

import com.google.common.collect.Iterators;
import java.io.IOException;
import java.util.Iterator;

/**
 * The end of the sessions of a load test: it has the server end them, so that the next test can
 * begin, a few at a time, because each takes a second connection for that. Confined to the loop.
 */
final class SessionTerminator {

  private static final int AT_A_TIME = 100; // sessions
  private static final long PATIENCE = 1_000_000; // microseconds in which at least one ends

  private final LoadLoop loop;

  SessionTerminator(LoadLoop loop) {
    this.loop = loop;
  }

  /** Has them ended, until a time at most. */
  void terminate(long until) throws IOException {
    Iterator<LoadSession> rest =
        Iterators.concat(loop.talkers().iterator(), loop.listeners().iterator());
    int before = loop.over();
    int asked = 0;
    long changed = loop.now();
    while ((rest.hasNext() || loop.over() - before < asked)
        && loop.now() < Math.min(until, changed + PATIENCE)) {
      int ended = loop.over();
      while (rest.hasNext() && asked - (loop.over() - before) < AT_A_TIME) {
        asked += rest.next().terminate() ? 1 : 0;
      }
      loop.turn(PATIENCE / 100);
      changed = loop.over() > ended ? loop.now() : changed;
    }
  }
}
