package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of the sessions of a load test: it has the server end them, so that the next test can
 * begin. Their own connections hold requests, and this machine may have no ports for as many again;
 * so a few other connections are used, each for one session after the other. Confined to the loop.
 */
final class SessionTerminator {

  private static final int CONNECTIONS = 100;
  private static final long PATIENCE = 5_000_000; // microseconds in which at least one ends
  private static final long LONGEST = 60_000_000;
  private static final long LONGEST_WHEN_STOPPED = 5_000_000; // from then on

  private final LoadLoop loop;
  private final Deque<LoadSession> rest = new ArrayDeque<>();
  private final List<Line> lines = new ArrayList<>(CONNECTIONS);
  private int allowed = CONNECTIONS; // lines: no more than there could be when one failed
  private long changed; // when a session ended

  SessionTerminator(LoadLoop loop) {
    this.loop = loop;
  }

  /**
   * Has all of them ended that the server may still have, within a minute; returns how many may be
   * left.
   *
   * @param stopped whether the process is to end, so that less time is left
   */
  int terminate(BooleanSupplier stopped) throws IOException {
    for (LoadSession each : Iterables.concat(loop.talkers(), loop.listeners())) {
      each.stopAsking();
      rest.add(each);
    }
    changed = loop.now();
    long end = changed + LONGEST;
    boolean isStopped = false;
    while (left() > 0 && loop.now() < Math.min(end, changed + PATIENCE)) {
      if (!isStopped && stopped.getAsBoolean()) {
        isStopped = true;
        end = Math.min(end, loop.now() + LONGEST_WHEN_STOPPED);
      }
      endNext();
      loop.turn(PATIENCE / 500);
    }
    int left = left();
    ImmutableList.copyOf(lines).forEach(Line::drop);
    return left;
  }

  private int left() {
    rest.removeIf(session -> !session.isLeftToEnd());
    return rest.size() + (int) lines.stream().filter(line -> !line.isFree()).count();
  }

  /** Ends as many as there are lines for; those that are being created come later. */
  private void endNext() {
    for (int i = rest.size(); i > 0; i--) {
      LoadSession session = rest.remove();
      if (!session.isCreated()) {
        rest.add(session);
        continue;
      }
      Line line = freeLine();
      if (line != null) {
        line.end(session);
        continue;
      }
      rest.addFirst(session);
      makePlace(session);
      return;
    }
  }

  /** Gives a line the place of a session, here or at the server, if there is no line at all. */
  private void makePlace(LoadSession session) {
    if (lines.isEmpty()) {
      session.close();
    }
  }

  private @Nullable Line freeLine() {
    for (Line each : lines) {
      if (each.isFree()) {
        return each;
      }
    }
    if (lines.size() >= allowed) {
      return null;
    }
    try {
      Line line = new Line();
      lines.add(line);
      return line;
    } catch (IOException e) {
      return null; // no port or file is free: the lines that there are have to do
    }
  }

  /** One of the connections over which sessions are ended. */
  private final class Line implements LoadConnection.Owner {
    private final LoadConnection connection;
    private @Nullable LoadSession session; // that is being ended

    Line() throws IOException {
      connection = loop.connector().connectHttp(this);
    }

    boolean isFree() {
      return session == null;
    }

    void end(LoadSession next) {
      session = next;
      try {
        connection.send(0, next.termination());
      } catch (IOException e) {
        failed(e);
      }
    }

    @Override
    public void received(int count) {}

    @Override
    public void answered(long rid, int status, byte[] bytes, int from, int end) {
      LoadSession asked = session;
      if (asked == null) {
        return;
      }
      asked.terminationAnswered(status, bytes, from, end);
      if (asked.isLeftToEnd()) {
        failed(new UnexpectedAnswerException("a termination with the status " + status));
      } else {
        session = null;
        changed = loop.now();
      }
    }

    /** What it was to end comes later, over another line, or over its place if there is none. */
    @Override
    public void failed(IOException why) {
      LoadSession later = session;
      session = null;
      drop();
      allowed = Math.max(1, lines.size());
      if (later != null) {
        rest.add(later);
        makePlace(later);
      }
    }

    @Override
    public void dropped(LoadConnection gone) {
      lines.remove(this);
    }

    void drop() {
      if (lines.remove(this)) {
        connection.close();
      }
    }
  }
}
