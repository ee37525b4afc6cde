package dev.holdfast.http.load;

import com.google.common.collect.Iterators;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

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
    List<LoadSession> asked = new ArrayList<>(AT_A_TIME);
    long changed = loop.now();
    while ((rest.hasNext() || !asked.isEmpty())
        && loop.now() < Math.min(until, changed + PATIENCE)) {
      while (rest.hasNext() && asked.size() < AT_A_TIME) {
        LoadSession session = rest.next();
        if (session.terminate()) {
          asked.add(session);
        }
      }
      loop.turn(PATIENCE / 100);
      if (asked.removeIf(LoadSession::isOver)) {
        changed = loop.now();
      }
    }
  }
}
