package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of the sessions of a load test: it has the server end them, so that the next test can
 * begin. Their own connections hold requests, and this machine may have no ports for as many again;
 * so a few other connections are used, each for one session after the other. Confined to the loop.
 */
final class SessionTerminator {

  private static final int CONNECTIONS = 100;
  private static final long PATIENCE = 5_000_000; // microseconds in which at least one ends

  private final LoadLoop loop;
  private final Deque<LoadSession> rest = new ArrayDeque<>();
  private final List<Line> lines = new ArrayList<>(CONNECTIONS);
  private int allowed = CONNECTIONS; // lines: no more than there could be when one failed
  private long changed; // when a session ended

  SessionTerminator(LoadLoop loop) {
    this.loop = loop;
  }

  /**
   * Has all of them ended that the server may still have, until a time at most; returns how many
   * may be left.
   */
  int terminate(long until) throws IOException {
    for (LoadSession each : Iterables.concat(loop.talkers(), loop.listeners())) {
      each.stopAsking();
      rest.add(each);
    }
    changed = loop.now();
    while (left() > 0 && loop.now() < Math.min(until, changed + PATIENCE)) {
      endNext();
      loop.turn(PATIENCE / 500);
    }
    ImmutableList.copyOf(lines).forEach(Line::drop);
    return left();
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
      if (lines.isEmpty()) {
        session.close(); // its port and file serve for a line
      }
      rest.addFirst(session);
      return;
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
      connection = loop.connector().connect(this);
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

    /** What it was to end comes later, over another line or over as many as there were. */
    @Override
    public void failed(IOException why) {
      if (session != null) {
        rest.add(session);
        session = null;
      }
      drop();
      allowed = Math.max(1, lines.size());
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
